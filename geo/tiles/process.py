"""Drawing the map in a process of its own, while the streets are built.

Both read the same extract and need nothing of each other but the town's box, which is known once the
streets are built. The process is run as ``python -m geo.tiles.process``; it hears the box on its standard
input and says its progress on its standard output, a line of JSON each.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from geo.errors import MapError
from geo.tiles.archive import Box, build_tiles

#: How often somebody who waits for the map hears how far it is, seconds.
_BEAT_S = 0.2


class MapDrawing:
    """A map being drawn; leaving the context ends it.

    Parameters
    ----------
    extract
        An OpenStreetMap file.
    out
        The PMTiles file to write.
    title
        Name of the town.
    """

    def __init__(self, extract: Path, out: Path, title: str) -> None:
        self._share = 0.0
        self._end: dict[str, Any] = {}
        self._said: deque[str] = deque(maxlen=40)
        root = os.fspath(Path(__file__).resolve().parents[2])
        known = os.environ.get("PYTHONPATH", "")
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-P", "-m", __name__, os.fspath(extract), os.fspath(out), title],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (root, known)))},
            encoding="utf-8",
            errors="replace",
        )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def __enter__(self) -> Self:
        """Return the drawing."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process, wherever it is."""
        self._process.kill()
        self._process.wait()
        self._listener.join()
        for stream in (self._process.stdin, self._process.stdout):
            # What was still to be written has nobody to read it.
            with contextlib.suppress(OSError):
                _open(stream).close()

    def say_box(self, box: Box) -> None:
        """Tell where the town lies: west, south, east, north in degrees."""
        # A process that has ended already says why in `wait`.
        with contextlib.suppress(BrokenPipeError):
            stdin = _open(self._process.stdin)
            stdin.write(json.dumps(box) + "\n")
            stdin.flush()

    def wait(self, on_progress: Callable[[float], None]) -> None:
        """Wait until the map is drawn.

        Parameters
        ----------
        on_progress
            Called with the share done.

        Raises
        ------
        MapError
            As `build_tiles`, also where the process crashed; ``out_of_memory`` where the system ended it.
        OSError
            Where the file could not be written.
        """
        while self._listener.is_alive():
            on_progress(self._share)
            self._listener.join(_BEAT_S)
        code = self._process.wait()
        if code == 0 and self._end.get("done"):
            on_progress(1.0)
            return
        if "code" in self._end:
            raise MapError(self._end["message"], code=self._end["code"])
        if "errno" in self._end:
            raise OSError(self._end["errno"], self._end["message"])
        if code == -9:
            raise MapError(
                "map: the process that draws it was killed, most likely for want of memory. Close other programs or cut "
                "a smaller extract.",
                code="out_of_memory",
            )
        if code < 0:
            raise MapError(
                f"map: the process that draws it crashed (signal {-code}), as only damaged files should bring about. "
                "Fetch the extract again.",
                code="extract_unreadable",
            )
        told = "\n".join(self._said)
        raise RuntimeError(f"the process that draws the map ended with code {code}:\n{told}")

    def _listen(self) -> None:
        for line in _open(self._process.stdout):
            try:
                message = json.loads(line)
                self._share = float(message.get("share", self._share))
            except (ValueError, AttributeError, TypeError):
                self._said.append(line.rstrip())  # a warning or a traceback
                continue
            if "share" not in message:
                self._end = message


def _open(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream


def _main() -> None:
    extract, out, title = sys.argv[1:4]

    def box() -> Box:
        line = sys.stdin.readline()
        if not line:
            os._exit(1)  # whoever asked for the map is gone
        threading.Thread(target=_end_with_parent, daemon=True).start()
        west, south, east, north = json.loads(line)
        return west, south, east, north

    try:
        build_tiles(Path(extract), Path(out), bbox=box, title=title, on_progress=_say_share)
    except MapError as error:
        _say({"message": str(error), "code": error.code})
        sys.exit(1)
    except OSError as error:
        _say({"message": error.strerror or str(error), "errno": error.errno or 0})
        sys.exit(1)
    _say({"done": True})


def _end_with_parent() -> None:
    """End when nobody holds the other end of standard input any more."""
    sys.stdin.readline()
    os._exit(1)


def _say_share(share: float) -> None:
    _say({"share": share})


def _say(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _main()
