"""A map that is being built in the background, and how far it is."""

from __future__ import annotations

import contextlib
import json
import logging
import subprocess
import sys
import threading
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

from geo.errors import MapError

LOG = logging.getLogger("tournee.first_run")
#: What the operating system ends with that takes too much memory (SIGKILL), as a process' end says it.
_KILLED: Final = -9
_ENDING_S: Final = 10.0


class BuildStatus(StrEnum):
    """How far a map is."""

    NONE = "none"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Build:
    """A map, and how far it is. ``share`` is of the whole work, 0..1; ``code`` and ``message`` say why it has failed."""

    map: str = ""
    status: BuildStatus = BuildStatus.NONE
    stage: str = ""
    share: float = 0.0
    code: str = ""
    message: str = ""


class MapBuild:
    """Builds one map at a time, in a process of its own.

    Parameters
    ----------
    home
        Folder of the towns.

    Notes
    -----
    What is built is moved into its place when it is whole (`geo.store.TownStore.add`): a build that is given up, or a machine that stops in the
    middle of it, leaves nothing behind.
    """

    def __init__(self, home: Path) -> None:
        self._home = home
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._build = Build()

    @property
    def build(self) -> Build:
        """How far it is now."""
        with self._lock:
            return self._build

    def start(self, name: str, *, extract: Path | None, boundary: Path | None, title: str = "") -> None:
        """Begin to build a map; the same one that is being built goes on.

        Parameters
        ----------
        extract
            None for a map that comes with the program, or is there.

        Raises
        ------
        MapError
            ``map_building``: another one is being built.
        """
        with self._lock:
            if self._build.status is BuildStatus.RUNNING:
                if self._build.map == name:
                    return
                raise MapError(
                    f"the map {self._build.map} is being built: wait for it, or give it up",
                    code="map_building",
                )
            process = subprocess.Popen(
                [sys.executable, "-m", "api.first_run.map_builder"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            self._process = process
            self._build = Build(name, BuildStatus.RUNNING)
        wanted = {
            "home": str(self._home),
            "name": name,
            "extract": str(extract or ""),
            "boundary": str(boundary or ""),
            "title": title,
        }
        assert process.stdin is not None
        # One that has ended already reads nothing: whoever follows it says why.
        with contextlib.suppress(BrokenPipeError), process.stdin as given:
            json.dump(wanted, given)
        threading.Thread(target=self._follow, args=(process,), name="tournee-map-build", daemon=True).start()

    def stop(self) -> None:
        """Give up what is being built."""
        with self._lock:
            process, self._process = self._process, None
            if process is None:
                return
            self._build = Build()
        process.kill()
        process.wait(_ENDING_S)

    def _follow(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        done = False
        with process.stdout as lines:
            for text in lines:
                try:
                    line = json.loads(text)
                except ValueError:
                    LOG.warning("while a map is built: %s", text.rstrip()[:500])
                    continue
                if line.get("done"):
                    done = True
                elif "code" in line:
                    self._change(
                        process, status=BuildStatus.FAILED, code=line["code"], message=line["message"]
                    )
                else:
                    self._change(process, stage=str(line["stage"]), share=float(line["share"]))
        ended = process.wait()
        if done:
            self._change(process, status=BuildStatus.DONE, stage="", share=1.0)
        elif self.build.status is BuildStatus.RUNNING:
            self._change(process, status=BuildStatus.FAILED, code=_code(ended), message=_why(ended))
        with self._lock:
            if self._process is process:
                self._process = None

    def _change(self, process: subprocess.Popen[str], **changes: object) -> None:
        with self._lock:
            # What was given up says nothing any more.
            if self._process is process:
                self._build = replace(self._build, **changes)  # type: ignore[arg-type]


def _code(ended: int) -> str:
    return "out_of_memory" if ended == _KILLED else "map_build_failed"


def _why(ended: int) -> str:
    if ended == _KILLED:
        return "the machine has not enough memory for this map: take the extract of a smaller area"
    return f"what builds the map has ended ({ended}): the server's log says why"
