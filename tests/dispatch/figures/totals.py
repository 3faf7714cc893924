"""What must be true of the figures of any day."""

from __future__ import annotations

import itertools

from dispatch.figures.catalogue import DEFINITIONS, Form, Key
from dispatch.figures.curves import curves_of, lanes_of
from dispatch.figures.day_figures import DayFigures
from dispatch.figures.hours import WAITING, Doing


def check_totals(found: DayFigures) -> None:
    """Assert that parts come to their wholes, that shares are shares, and that every second of a shift is in one stretch."""
    total = {key: one.total for key, one in found.figures.items()}
    assert total[Key.ORDERED] == sum(
        total[key] for key in (Key.DELIVERED, Key.FAILED, Key.CANCELLED, Key.OPEN)
    )
    assert total[Key.ON_TIME] + total[Key.EARLY] + total[Key.LATE] == found.figures[Key.ON_TIME].of
    assert found.figures[Key.ON_TIME].of <= total[Key.DELIVERED]
    assert found.figures[Key.PROMISE_KEPT].of <= total[Key.ORDERED] - total[Key.CANCELLED]
    assert total[Key.PROMISE_KEPT] <= total[Key.ON_TIME]
    assert total[Key.WAITING] == total[Key.WAIT_SHOP] + total[Key.WAIT_DOOR] + total[Key.IDLE]
    worked_s = sum(one.length_s for one in found.stretches if one.doing is not Doing.BREAK)
    assert total[Key.UTILISATION] + total[Key.WAITING_SHARE] == found.figures[Key.UTILISATION].of == worked_s
    assert total[Key.WAITING] == sum(one.length_s for one in found.stretches if one.doing in WAITING)
    for key, figure in DEFINITIONS.items():
        one = found.figures[key]
        assert one.total >= 0
        assert one.of >= 0
        if figure.form is Form.SHARE:
            assert one.total <= one.of
    detour = found.value(Key.DETOUR)
    assert detour is None or detour >= 0.999
    by_shift: dict[str, list] = {}
    for one in found.stretches:
        assert one.to_s > one.from_s
        by_shift.setdefault(one.shift_id, []).append(one)
    for own in by_shift.values():
        assert all(one.to_s == other.from_s for one, other in itertools.pairwise(own))
    curves = curves_of(found)
    assert sum(curves.ordered) == total[Key.ORDERED]
    assert sum(curves.click_to_door) == found.figures[Key.CLICK_TO_DOOR].of
    assert sum(one.of for one in curves.hours) == found.figures[Key.ON_TIME].of
    assert sum(one.windows for one in curves.horizons) == found.figures[Key.ETA_KEPT].of
    lanes = lanes_of(found)
    assert sum(bar.to_s - bar.from_s for lane in lanes for bar in lane.bars) == sum(
        one.length_s for one in found.stretches
    )
