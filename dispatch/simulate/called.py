"""What befalls a day at its hour: an order that is called off, a puncture, a courier who goes home, a street that is closed, a shop that shuts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from dispatch.board.the_desk import the_desk
from dispatch.errors import DispatchError
from dispatch.shops.hours import pause, pending
from dispatch.simulate.customers import Customers
from dispatch.simulate.life import Life
from dispatch.simulate.scenario import Called

if TYPE_CHECKING:
    from dispatch.simulate.courier import CourierLife

ACTOR = "coordinator:simulated"


def begin_called(life: Life, customers: Customers, couriers: Mapping[str, CourierLife]) -> None:
    """Put down everything that befalls a day.

    Parameters
    ----------
    life, customers, couriers
        The day, who orders, and who rides, by shift in the store.
    """
    for called in life.scenario.called:
        life.agenda.at(called.at_s, partial(_befall, life, customers, couriers, called))


def _befall(life: Life, customers: Customers, couriers: Mapping[str, CourierLife], called: Called) -> None:
    life.counts[f"called_{called.kind}"] += 1
    if called.kind == "cancel":
        names = [name for name, key in life.key_of.items() if key == called.subject]
        for name in names:
            customers.call_off(name)
    elif called.kind in {"puncture", "ill"}:
        courier = couriers[life.names.shifts[called.subject]]
        if called.kind == "ill":
            courier.leave("ill")
        else:
            courier.break_down(
                (called.until_s or called.at_s + life.scenario.chances.puncture_s) - called.at_s
            )
    elif called.kind == "closure":
        _close_street(life, called)
    elif called.kind == "shop_closes":
        _close_shop(life, called)
    else:
        raise DispatchError(
            f"called.kind {called.kind!r}: give cancel, puncture, ill, closure or shop_closes",
            code="invalid_scenario",
        )


def _close_street(life: Life, called: Called) -> None:
    document = {**called.document}
    if called.until_s is not None:
        document.setdefault("to", _moment(called.until_s))
    the_desk().close_street(life.town_map.name, document)


def _moment(moment_s: int) -> str:
    return dt.datetime.fromtimestamp(moment_s, dt.UTC).isoformat()


def _close_shop(life: Life, called: Called) -> None:
    """Shut a shop: it takes no orders, and what it has promised stays inside, until it opens again."""
    until_s = called.until_s or life.scenario.ends_s
    org_id = life.names.shops[called.subject]
    life.write(f"shop:{org_id}", partial(pause, org_id=org_id, until_s=until_s))
    with life.store.reading(life.town_id) as reading:
        waiting = [task.id for _, task in pending(reading, org_id)]
    for name in waiting:
        life.ready_s[name] = max(life.ready_s.get(name, 0), until_s)
