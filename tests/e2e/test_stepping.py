"""Statement by statement, epoch by epoch, and back: the numbers are those that were computed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nnstep.experiment import datasets
from tests.e2e.keys import ENTER, ESCAPE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.e2e.session import Session

    Printed = Callable[..., list[Any]]

COLUMNS = ["XW", "z", "error", "dcost", "dpred", "z_del"]


def test_steps_fill_the_columns_and_back_empties_them(
    opened: Callable[..., Session], printed: Printed
) -> None:
    trace = printed("trace", "article", "--epoch", "0")
    values = {entry["statement"]: np.ravel(entry["value"]).tolist() for entry in trace}
    places = [entry["position"] for entry in trace]
    session = opened()
    for name in ("X1", "X2", "X3", *COLUMNS):
        session.until_column(name, None)
    for place in places[1:8]:
        session.press("s", f"step 1 statement → {place}")
    for name in COLUMNS:
        session.until_column(name.replace("z_del", "•z_del"), values[name])
    for name, place in zip(reversed(COLUMNS), places[6:0:-1], strict=True):
        session.press("S", f"back 1 statement → {place}")
        session.until_column(name, None)


def test_keys_move_by_statement_phase_and_epoch_forwards_and_back(
    opened: Callable[..., Session],
) -> None:
    session = opened()
    session.press("n", "next 1 phase → 0:error")
    session.press("n", "next 1 phase → 0:weights")
    session.press("f", "finish 1 epoch → 1:inputs")
    session.press("100f", "finish 100 epochs → 101:inputs")
    session.press("4s", "step 4 statements → 101:dcost")
    session.press("N", "reverse-next 1 phase → 101:error")
    session.press("F", "reverse-finish 1 epoch → 101:inputs")
    session.press("50F", "reverse-finish 50 epochs → 51:inputs")
    session.press("3S", "back 3 statements → 50:dbias")
    session.press("2N", "reverse-next 2 phases → 50:inputs")
    session.press("C", "reverse-continue to the start → 0:inputs")
    session.press("S", "back: already at the start")
    session.terminal.type("12")
    session.until(r" 12 …")
    session.terminal.type(ESCAPE)
    session.until_gone(" 12 …")
    session.press("s", "step 1 statement → 0:XW")


def test_keys_move_by_layer_and_batch_where_there_are_several(
    opened: Callable[..., Session],
) -> None:
    path = str(datasets()["iris"])
    session = opened("open", path, "--hidden", "3:tanh", "--batch", "40", "--epochs", "50")
    assert session.position == "0.0:inputs"
    session.press("3s", "step 3 statements → 0.0:z1")
    session.press("o", "over 1 layer → 0.0:XW2")
    session.press("o", "over 1 layer → 0.0:z_del2")
    session.press("u", "update 1 update → 0.1:inputs")
    session.press("5u", "update 5 updates → 1.2:inputs")
    session.press("O", "reverse-over 1 layer → 1.1:weights2")
    session.press("U", "reverse-update 1 update → 1.1:inputs")
    session.press("f", "finish 1 epoch → 2.0:inputs")
    session.enter("goto 12.3:z1", "goto → 12.3:z1")
    session.enter("goto 12.9", "! goto 12.9: an epoch has batches 0 to 3")
    session.press("c", "continue to the end → 50.0:inputs")
    session.press("2U", "reverse-update 2 updates → 49.2:inputs")


def test_the_whole_run_and_the_figures_of_the_article(opened: Callable[..., Session]) -> None:
    session = opened("open", "article", "--epochs", "55000")
    session.press("c", "continue to the end → 55000:inputs")
    session.until(r"epoch 54 ?999 +error sum -0\.001413 ")
    session.press("v", "8 digits")
    session.until(r"epoch 54 ?999 +error sum -0\.0014133989 ")
    for point, z in {"1, 0, 0": 0.01031463, "0, 1, 0": 0.99440207}.items():
        shown = session.until(rf"\[{point}\] +\S+ +\S+ +\+(0\.\d{{8,}}) ")[1]
        assert round(float(shown), 8) == z


# numbers that are not finite --------------------------------------------------------------------


def test_a_huge_learning_rate_is_nothing_to_warn_of(opened: Callable[..., Session]) -> None:
    session = opened("open", "article", "--lr", "1e6", "--epochs", "2000")
    session.press("c", "continue to the end → 2000:inputs")
    assert "warning" not in session.text.lower()
    session.terminal.type("q")
    assert session.leave() == 0
    assert session.afterwards == ""


def test_a_run_stops_at_the_first_infinity_and_then_at_nothing(
    opened: Callable[..., Session], tmp_path: Path
) -> None:
    path = tmp_path / "huge.csv"
    path.write_text("a,b,Y\n1.7e308,1.7e308,0\n-1e300,1,1\n0,0,1\n")
    session = opened("open", str(path), "--epochs", "40")
    session.press("c", "continue to the end: stopped → 0:z, XW = inputs @ weights + bias made")
    session.until(r"made the first infinity")
    session.terminal.wait_until(
        lambda: session.samples().get("•XW", [""])[0] == "+inf", "infinity in XW"
    )
    session.press("c", "continue to the end → 40:inputs")
    assert "warning" not in session.text.lower()
    session.open_prompt()
    session.terminal.type(f"quit{ENTER}")
    assert session.leave() == 0
    assert session.afterwards == ""
