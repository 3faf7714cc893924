"""After everything that the API can do, what archives are held against holds: no sound archive is refused."""

from __future__ import annotations

import contextlib
from pathlib import Path

from dispatch.backup.checking import check_archive
from dispatch.backup.making import make_archive
from tests.api.v1.cast import Cast
from tests.api.v1.operations import GUARDED, operations, send
from tests.api.v1.served import Served


def test_an_archive_after_everything_is_sound(served: Served, tmp_path: Path) -> None:
    """Tests an archive of a town in which every operation that makes or changes something was tried."""
    cast = Cast(served)
    done = 0
    for name in sorted(GUARDED):
        if operations()[name].method in {"POST", "PUT"}:
            # Some stand in others' way: a shop that was closed takes no order.
            with contextlib.suppress(AssertionError):
                done += send(served, cast, name, key=f"once-{name}").is_success
    assert done > 40
    made = make_archive(served.store.database, tmp_path / "home", tmp_path / "a.tar", lambda *_: None)
    assert check_archive(made[0], lambda *_: None) == made[1]
    assert made[1].counts["delivery"] > 0
