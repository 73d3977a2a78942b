"""`python -m tests.datasets` writes the datasets that the project makes itself."""

from tests.datasets.generate import GENERATED, content, path

for name in GENERATED:
    path(name).write_bytes(content(name))
