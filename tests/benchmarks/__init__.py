"""What nnstep promises about speed and memory, measured: `python -m tests.benchmarks`."""
