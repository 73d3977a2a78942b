from __future__ import annotations

import subprocess
import sys

PROGRAM = """\
import numpy
from threadpoolctl import threadpool_info, threadpool_limits
from nnstep import load

def threads():
    return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}

threadpool_limits(3, user_api="blas")
assert threads() <= {3}
load("article").frame()
print(threads() or {1})
"""


def test_a_frame_pins_the_blas_to_one_thread() -> None:
    ended = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "{1}\n", "")
