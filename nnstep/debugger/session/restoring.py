"""Restoring a session: its recipe is followed, then compared with what came of it before."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from nnstep.debugger.displays import Display
from nnstep.debugger.forking import forked
from nnstep.debugger.forks import MAIN, Fork, Forks
from nnstep.debugger.outcome import Outcome
from nnstep.debugger.session.checks import Compared, check_of, compared, verdict
from nnstep.debugger.session.machine import this_machine, told
from nnstep.debugger.session.reading import read_session
from nnstep.debugger.session.writing import fits, has_values
from nnstep.debugger.stops import Kind, Stops
from nnstep.debugger.trail import Trail
from nnstep.errors import NnstepError, SessionError
from nnstep.experiment import SESSION, load, load_again
from nnstep.timeline.position import checked

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from nnstep.debugger.cursor import Cursor
    from nnstep.debugger.outcome import Work
    from nnstep.debugger.session.record import KeptStop, Session
    from nnstep.experiment import Experiment
    from nnstep.timeline import Moment, Position, Progress

    Steps = Generator[Progress, bool | None, bool]

EXACT = "exact"


def experiment_of(session: Session, path: Path) -> Experiment:
    """Load the experiment of a session.

    Args:
        session: as it was read.
        path: of its file, to be named.

    Raises:
        SessionError: it cannot be loaded as it was.
    """
    with _placed(path), _placed("experiment"):
        return load_again(session.recipe, path.parent)


def check_opens(what: str) -> None:
    """Refuse what cannot be opened: a session, or what `load` takes.

    Raises:
        NnstepError: there is no such thing, or something is wrong with it.
    """
    path = Path(what)
    if path.suffix.lower() == SESSION:
        experiment_of(read_session(path), path)
    else:
        load(what)


def restore(cursor: Cursor, session: Session, path: Path) -> Work:
    """Set up a debugger that is at the very beginning as a session has it, block by block.

    The sentence tells whether the run is the same as when it was saved.

    Args:
        cursor: on the session's experiment.
        session: as it was read.
        path: of its file, to be named.

    Raises:
        SessionError: when advanced, if the recipe cannot be followed; the place is named.
    """
    with _placed(path):
        if not (yield from _set_up(cursor, session)):
            return Outcome(f"{path.name}: stopped", interrupted=True)
        found = yield from _compared(cursor, session)
    if found is None:
        return Outcome(f"{path.name}: stopped", interrupted=True)
    kept_layout = dict(session.layout)
    cursor.ledger.layout = lambda: kept_layout
    said = verdict(found, MAIN)
    if found and said != EXACT:
        there, here = told(dict(session.saved_with)), told(this_machine())
        same = "the same machine saved it, so the file has been changed"
        said += f"; {same}" if there == here else f"; saved with {there}, here {here}"
    return Outcome(f"{path.name}: {said} → {cursor.moment}", moved=True)


@contextmanager
def _placed(place: Path | str) -> Iterator[None]:
    """Say where something is wrong that cannot be done."""
    try:
        yield
    except NnstepError as error:
        raise SessionError(f"{place}: {error}") from None


# Setting up -------------------------------------------------------------------------------------


def _set_up(cursor: Cursor, session: Session) -> Steps:
    """Make forks, stops, marks and queries, and go to the cursor's place; false when stopped."""
    if not (yield from _make_forks(cursor.forks, session)):
        return False
    experiments = [fork.timeline.experiment for fork in cursor.forks.known.values()]
    for n, point in enumerate(session.queries):
        with _placed(f"queries[{n}]"):
            cursor.predict.check(point)
    cursor.queries[:] = session.queries
    cursor.stops = _stops(cursor, session, experiments)
    for n, shown in enumerate(session.displays):
        with _placed(f"displays[{n}]"):
            if not shown.idle and not has_values(shown.text, experiments):
                raise SessionError(f"no fork has the values of {shown.text!r}")
    cursor.displays[:] = [Display(shown.text) for shown in session.displays]
    with _placed("cursor.position"):
        moment = yield from _moment(cursor.forks.here, session.position)
    if moment is None:
        return False
    cursor.moment = moment
    cursor.trail = Trail(
        behind=list(session.behind),
        ahead=list(session.ahead),
        bookmarks={mark.name: mark for mark in session.bookmarks},
        hits={mark.position: mark for mark in session.hits},
    )
    return True


def _make_forks(forks: Forks, session: Session) -> Steps:
    first, *others = session.forks
    forks.known[MAIN] = replace(forks.known[MAIN], reached=first.reached)
    for n, kept in enumerate(others, 1):
        assert kept.edit is not None
        parent = forks.known[kept.parent]
        with _placed(f"forks[{n}].made_at"):
            checked(kept.made_at, parent.timeline.experiment_at(kept.made_at.update).program)
        with _placed(f"forks[{n}]"):
            fork = yield from forked(parent, kept.edit, kept.made_at, kept.name)
        if fork is None:
            return False
        forks.known[kept.name] = replace(fork, reached=kept.reached)
    forks.current, forks.beside = session.current, session.beside
    forks.done, forks.undone = list(session.done), list(session.undone)
    forks.has_dropped = any(
        (*(kept.idle for kept in session.stops), *(kept.idle for kept in session.displays))
    )
    return True


def _stops(cursor: Cursor, session: Session, experiments: list[Experiment]) -> Stops:
    stops = Stops(last_number=session.last_number)
    for n, kept in enumerate(session.stops):
        with _placed(f"stops[{n}]"):
            _check_stop(cursor, kept, experiments)
        stop = replace(kept.stop)
        if stop.kind is Kind.CATCH:
            stops.catches[stop.written] = stop
        else:
            stops.numbered[stop.number] = stop
    return stops


def _check_stop(cursor: Cursor, kept: KeptStop, experiments: list[Experiment]) -> None:
    """Refuse what no stop can look at, and what no stop may carry out."""
    for condition in kept.stop.conditions:
        if not kept.idle and not fits(condition, experiments):
            condition.on(experiments[0])  # says why not
    for line in kept.stop.commands:
        cursor.registry.check_answer(line)


def _moment(fork: Fork, position: Position) -> Generator[Progress, bool | None, Moment | None]:
    """Return a moment of a fork, `None` when it was asked to stop on the way."""
    arrival = yield from fork.timeline.travel(position)
    return None if arrival.interrupted else arrival.moment


# Comparing --------------------------------------------------------------------------------------


def _compared(
    cursor: Cursor, session: Session
) -> Generator[Progress, bool | None, list[Compared] | None]:
    """Compare states with what they were; `None` when it was asked to stop."""
    found = []
    for n, check in enumerate(session.checks):
        with _placed(f"checks[{n}].position"):
            moment = yield from _moment(cursor.forks.known[check.fork], check.position)
        if moment is None:
            return None
        now = check_of(check.fork, check.position, moment.state)
        found.append(compared(check, now, str(moment)))
    return found
