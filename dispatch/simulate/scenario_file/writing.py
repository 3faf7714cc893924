"""A scenario as a document and as a file: the same scenario gives the same bytes."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.atomic_files import write_atomically
from dispatch.dayfile.document_of import document_of
from dispatch.simulate.scenario import Called, Coming, Scenario
from dispatch.simulate.scenario_file.form import ScenarioDocument


def scenario_document(scenario: Scenario) -> dict[str, Any]:
    """Return a scenario as plain JSON; what is usual is left out."""
    zone = ZoneInfo(scenario.day.time_zone)

    def time(epoch_s: int) -> str:
        return dt.datetime.fromtimestamp(epoch_s, zone).isoformat()

    day = document_of(scenario.day)
    facts = scenario.facts
    whole = ScenarioDocument.model_validate(
        {
            "format": "tournee-scenario",
            "version": 1,
            "name": scenario.name,
            "begins": time(scenario.begins_s),
            "ends": time(scenario.ends_s),
            "day": day.model_dump(mode="json", by_alias=True, exclude_defaults=True),
            "opening_hours": {
                place.id: place.opening_hours
                for place in scenario.day.places
                if place.opening_hours and scenario.day.shop_windows.get(place.id)
            },
            "comings": [_coming(one, time) for one in scenario.comings],
            "called": [_called(one, time) for one in scenario.called],
            "chances": asdict(scenario.chances),
            "facts": {
                "ready": [
                    {
                        "order": order,
                        "place": place,
                        "ready": time(facts.ready_s[order, place])
                        if (order, place) in facts.ready_s
                        else None,
                        "said": time(facts.said_s[order, place]) if (order, place) in facts.said_s else None,
                    }
                    for order, place in sorted({*facts.ready_s, *facts.said_s})
                ],
                "opened": [
                    {"order": order, "opened": opened} for order, opened in sorted(facts.opened.items())
                ],
                "served": [
                    {"order": order, "place": place, "service_s": seconds}
                    for (order, place), seconds in sorted(facts.service_s.items())
                ],
            },
            "settings": dict(scenario.settings),
            "tariff": dict(scenario.tariff),
        }
    )
    return whole.model_dump(mode="json", exclude_defaults=True)


def write_scenario(scenario: Scenario, path: str | Path) -> None:
    """Write a scenario file, atomically and deterministically.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    text = json.dumps(scenario_document(scenario), ensure_ascii=False, indent=1)
    write_atomically(Path(path), text + "\n")


def _coming(one: Coming, time: Any) -> dict[str, Any]:
    return {
        "key": one.key,
        "at": time(one.at_s),
        "delivery": one.delivery_id,
        "manner": one.manner.value,
        "wish": None if one.wish_s is None else time(one.wish_s),
        "patience_s": one.patience_s,
        "price_s_per_unit": one.price_s_per_unit,
    }


def _called(one: Called, time: Any) -> dict[str, Any]:
    return {
        "at": time(one.at_s),
        "until": None if one.until_s is None else time(one.until_s),
        "kind": one.kind,
        "subject": one.subject,
        "document": dict(one.document),
    }
