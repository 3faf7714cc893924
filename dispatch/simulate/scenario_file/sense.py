"""Faults of sense of a scenario document: what its parts mean for each other."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from zoneinfo import ZoneInfo

from dispatch.dayfile.times import TimeFaultError, to_epoch
from dispatch.domain import Day, PlaceKind
from dispatch.errors import DispatchError, Fault
from dispatch.money.tariff_document import InvalidTariffError, tariff_of
from dispatch.said_words import nearest, shown
from dispatch.simulate.scenario_file.form import CalledModel, ScenarioDocument
from dispatch.simulate.what_if.settings import PARTS
from geo.live.disruptions import DisruptionError
from geo.live.disruptions_read import read_disruption


def scenario_faults(document: ScenarioDocument, day: Day) -> list[Fault]:
    """Return every fault of sense, with lines at zero.

    Parameters
    ----------
    document
        A document without faults of form.
    day
        Its day.
    """
    checker = _Checker(document, day)
    checker.check()
    return checker.faults


class _Checker:
    def __init__(self, document: ScenarioDocument, day: Day) -> None:
        self.document = document
        self.day = day
        self.date, self.zone = dt.date.fromisoformat(day.date), ZoneInfo(day.time_zone)
        self.faults: list[Fault] = []
        self.shops = {place.id for place in day.places if place.kind is PlaceKind.SHOP}
        self.pickups = {one.id: {pickup.place_id for pickup in one.pickups} for one in day.deliveries}
        self.delivery_of = {one.key: one.delivery for one in document.comings}

    def check(self) -> None:
        """Run every check."""
        document = self.document
        self._spell("", "ends", document.begins, document.ends)
        self._check_comings()
        for number, one in enumerate(document.called):
            pointer = f"/called/{number}"
            self._spell(pointer, "until", one.at, one.until)
            self._check_called(pointer, one)
        self._check_facts()
        for name in document.opening_hours:
            self._known(f"/opening_hours/{name}", name, self.shops, "shop")
        self._check_settings()

    def _fault(self, pointer: str, code: str, value: object, message: str, remedy: str) -> None:
        self.faults.append(Fault(pointer, 0, code, shown(value), message, remedy))

    def _known(self, pointer: str, name: str, names: set[str], what: str) -> None:
        if name not in names:
            guess = nearest(name, sorted(names))
            remedy = f"did you mean {guess!r}?" if guess else "name one that is there"
            self._fault(pointer, "unknown_reference", name, f"there is no {what} of this name", remedy)

    def _moment(self, pointer: str, text: str | None) -> int | None:
        if text is None:
            return None
        try:
            return to_epoch(text, self.date, self.zone)
        except TimeFaultError as fault:
            self._fault(pointer, "bad_time", text, fault.message, fault.remedy)
            return None

    def _spell(self, pointer: str, field: str, begins: str, ends: str | None) -> None:
        first = self._moment(f"{pointer}/at" if pointer else "/begins", begins)
        last = self._moment(f"{pointer}/{field}", ends)
        if first is not None and last is not None and last <= first:
            self._fault(
                f"{pointer}/{field}", "window_reversed", ends, "it ends before it begins", "swap the two"
            )

    def _check_comings(self) -> None:
        comings = self.document.comings
        deliveries = set(self.pickups)
        for field, names in (
            ("key", [one.key for one in comings]),
            ("delivery", [one.delivery for one in comings]),
        ):
            seen: Counter[str] = Counter()
            for number, name in enumerate(names):
                seen[name] += 1
                if seen[name] == 2:
                    message = f"another order has this {field}"
                    self._fault(
                        f"/comings/{number}/{field}", "duplicate_id", name, message, "keep one of the two"
                    )
        for number, one in enumerate(comings):
            self._known(f"/comings/{number}/delivery", one.delivery, deliveries, "delivery")
            self._moment(f"/comings/{number}/at", one.at)
            self._moment(f"/comings/{number}/wish", one.wish)

    def _check_called(self, pointer: str, one: CalledModel) -> None:
        where = f"{pointer}/subject"
        if one.kind == "cancel":
            self._known(where, one.subject, set(self.delivery_of), "order")
        elif one.kind == "shop_closes":
            self._known(where, one.subject, self.shops, "shop")
        elif one.kind in {"puncture", "ill"}:
            self._known(where, one.subject, {shift.id for shift in self.day.shifts}, "shift")
        else:
            try:
                read_disruption(one.document, self.day.time_zone)
            except DisruptionError as error:
                for fault in error.faults:
                    self._fault(
                        f"{pointer}/document", "bad_closure", fault.value, f"{fault.field!r}", fault.message
                    )

    def _check_facts(self) -> None:
        facts = self.document.facts
        for number, ready in enumerate(facts.ready):
            pointer = f"/facts/ready/{number}"
            self._check_fact(pointer, ready.order, ready.place)
            self._moment(f"{pointer}/ready", ready.ready)
            self._moment(f"{pointer}/said", ready.said)
        for number, opened in enumerate(facts.opened):
            self._known(f"/facts/opened/{number}/order", opened.order, set(self.delivery_of), "order")
        for number, served in enumerate(facts.served):
            self._check_fact(f"/facts/served/{number}", served.order, served.place)

    def _check_fact(self, pointer: str, order: str, place: str) -> None:
        self._known(f"{pointer}/order", order, set(self.delivery_of), "order")
        own = self.pickups.get(self.delivery_of.get(order, ""))
        if own is not None and place:
            self._known(f"{pointer}/place", place, own, "pickup of the order")

    def _check_settings(self) -> None:
        document = self.document
        for name in document.settings:
            check = PARTS.get(name)
            if check is None:
                continue
            if not isinstance(document.settings[name], dict):
                message = "the part must be an object in curly brackets"
                self._fault(
                    f"/settings/{name}", "wrong_type", document.settings[name], message, "write an object"
                )
                continue
            try:
                check(document.settings)
            except DispatchError as error:
                self._fault(f"/settings/{name}", error.code, document.settings[name], str(error), "mend them")
        if document.tariff:
            try:
                tariff_of(document.tariff)
            except InvalidTariffError as error:
                self.faults += [
                    Fault(f"/tariff{one.pointer}", 0, one.code, one.value, one.message, one.remedy)
                    for one in error.faults
                ]
