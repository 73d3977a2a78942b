"""A browser without a window, that is told what to do through a pair of pipes."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
import sys
from time import monotonic
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Self

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "chrome"))), None)
"""Where it is; `None` where there is none."""

PATIENCE = 60  # seconds until a browser that does not answer is taken for dead

TAKE_PIPES = """
import fcntl, os, sys
ours = [fcntl.fcntl(int(end), fcntl.F_DUPFD, 10) for end in sys.argv[1:3]]
for end, wanted in zip(ours, (3, 4)):
    os.dup2(end, wanted)
os.execv(sys.argv[3], sys.argv[3:])
"""
"""Chromium reads what it is told from 3, and answers on 4."""

QUIETLY = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-pipe",
]


class Browser:
    """A page in Chromium, by its DevTools protocol.

    Args:
        folder: where it keeps its own files.

    Attributes:
        requested: the addresses of all that the page has asked for.
    """

    def __init__(self, folder: Path) -> None:
        assert CHROMIUM is not None
        told, self._tell = os.pipe()
        self._hear, said = os.pipe()
        ends = map(str, (told, said))
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-c", TAKE_PIPES, *ends, CHROMIUM),
                *(*QUIETLY, f"--user-data-dir={folder}", "about:blank"),
            ],
            pass_fds=(told, said),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(told)
        os.close(said)
        self._unread = b""
        self._count = 0
        self._session: str | None = None
        self.requested: list[str] = []

    def __enter__(self) -> Self:
        targets = self._call("Target.getTargets")["targetInfos"]
        page = next(target["targetId"] for target in targets if target["type"] == "page")
        attached = self._call("Target.attachToTarget", targetId=page, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Network", "Runtime"):
            self._call(f"{domain}.enable")
        return self

    def __exit__(self, *_: object) -> None:
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        os.close(self._tell)
        os.close(self._hear)

    def open(self, path: Path, before: str = "") -> None:
        """Open a page from a file, with a script that runs before its own."""
        self._call("Page.addScriptToEvaluateOnNewDocument", source=before)
        self._call("Page.navigate", url=path.as_uri())
        while not self.evaluate(f"document.URL === {path.as_uri()!r} && 'nnstepFilm' in window"):
            pass

    def evaluate(self, expression: str) -> Any:
        """Return the value of an expression, or of what it promises."""
        answer = self._call(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"])
        return answer["result"].get("value")

    def _call(self, method: str, **parameters: object) -> dict[str, Any]:
        self._count += 1
        call: dict[str, Any] = {"id": self._count, "method": method, "params": parameters}
        if self._session is not None:
            call["sessionId"] = self._session
        os.write(self._tell, json.dumps(call).encode() + b"\0")
        while (message := self._message()).get("id") != self._count:
            if message.get("method") == "Network.requestWillBeSent":
                self.requested.append(message["params"]["request"]["url"])
        if "error" in message:
            raise RuntimeError(f"{method}: {message['error']}")
        result: dict[str, Any] = message["result"]
        return result

    def _message(self) -> dict[str, Any]:
        deadline = monotonic() + PATIENCE
        while b"\0" not in self._unread:
            if not select.select([self._hear], [], [], max(deadline - monotonic(), 0))[0]:
                raise TimeoutError("the browser does not answer")
            new = os.read(self._hear, 1 << 20)
            if not new:
                raise EOFError("the browser has ended")
            self._unread += new
        first, _, self._unread = self._unread.partition(b"\0")
        message: dict[str, Any] = json.loads(first)
        return message
