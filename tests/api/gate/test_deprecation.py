"""What is to go: told with every answer that has to do with it, marked in the description, and never within a year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.app import create_app
from api.business import Business
from api.gate.deprecation import DEPRECATIONS, Deprecation, Deprecations, a_year_after, headers_of
from dispatch.access.role import Role
from dispatch.storage.answering_store import AnsweringStore
from tests.api.v1 import served as serving
from tests.api.v1.operations import document
from tests.api.v1.served import Served, Shelf, serve_toytown

PAGE = "https://docs.example/changes"
SINCE, SUNSET = dt.date(2027, 1, 1), dt.date(2028, 1, 1)
OLD = Deprecation(SINCE, f"{PAGE}#quotes", SUNSET, "/v1/offers")
EARLIER = Deprecation(dt.date(2026, 6, 1), f"{PAGE}#whole")
TABLE = Deprecations(
    operations={"create_quote": OLD, "log_in": OLD},
    parameters={"list_deliveries.day": OLD},
    fields={"NewDelivery.whole": EARLIER, "NewPickup.prepare_s": OLD, "DeliveryForm.code": OLD},
)


@pytest.fixture
def served(tmp_path: Path, sqlite_model: Path) -> Iterator[Served]:
    """Toytown behind an API of which some is to go."""
    with serve_toytown(tmp_path / "town.db", sqlite_model) as found:
        app, _ = serving.shared_server()
        app.state.deprecations = TABLE
        try:
            yield found
        finally:
            app.state.deprecations = DEPRECATIONS


def told(answer) -> tuple[str, str, str]:
    return tuple(answer.headers.get(name, "") for name in ("deprecation", "sunset", "link"))  # type: ignore[return-value]


WHOLE = (
    "@1798761600",
    "Sat, 01 Jan 2028 00:00:00 GMT",
    f'<{PAGE}#quotes>; rel="deprecation"; type="text/html", </v1/offers>; rel="successor-version"',
)
NOTHING = ("", "", "")


def test_an_operation_says_it_with_every_answer(served: Served) -> None:
    """Tests that whoever calls it is told, by whatever it is answered with, beside what else the answer says."""
    basket = served.basket()
    del basket["window"]
    good = served.call("POST", "/v1/quotes", basket)
    assert good.status_code == 201, good.text
    assert told(good) == WHOLE
    assert "ratelimit" in good.headers
    refused = served.call("POST", "/v1/quotes", {})
    assert refused.status_code == 422
    stranger = served.call("POST", "/v1/quotes", basket, role=None)
    assert stranger.status_code == 401
    forbidden = served.call("POST", "/v1/quotes", basket, role=Role.COURIER)
    assert forbidden.status_code == 403
    open_one = served.call("POST", "/v1/login", {"town": "x"}, role=None)
    assert open_one.status_code == 422
    assert [told(one) for one in (refused, stranger, forbidden, open_one)] == [WHOLE] * 4
    assert told(served.call("GET", f"/v1/quotes/{good.json()['id']}")) == NOTHING


def test_parameters_and_fields_are_told_to_who_sends_them(served: Served) -> None:
    """Tests that who leaves them out hears nothing, and that of several the earliest moments count."""
    assert told(served.call("GET", "/v1/deliveries")) == NOTHING
    assert told(served.call("GET", "/v1/deliveries?day=2026-11-28")) == WHOLE
    assert told(served.call("GET", "/v1/me")) == NOTHING
    # Answers have a field that is to go; that is for the description to say.
    plain = served.call("POST", "/v1/deliveries", served.basket())
    assert "code" in plain.json()
    assert told(plain) == NOTHING
    one = served.call("POST", "/v1/deliveries", served.basket(whole=False))
    assert told(one) == ("@1780272000", "", f'<{PAGE}#whole>; rel="deprecation"; type="text/html"')
    both = served.basket(whole=True)
    both["pickups"][0]["prepare_s"] = 60
    answer = served.call("POST", "/v1/deliveries", both)
    assert answer.status_code == 201, answer.text
    assert told(answer)[:2] == ("@1780272000", WHOLE[1])
    assert [part.partition(">")[0] for part in told(answer)[2].split(", ")] == [
        f"<{PAGE}#quotes",
        f"<{PAGE}#whole",
        "</v1/offers",
    ]
    # Also where the body is in no form.
    for body in ("{", "[" * 100_000, '{"whole": 1, "pickups": 3}', "[]", "null"):
        broken = served.call("POST", "/v1/deliveries", body, headers={"content-type": "application/json"})
        assert broken.status_code == 422
        assert told(broken)[0] == ("@1780272000" if "whole" in body else "")


def test_the_description_is_marked() -> None:
    """Tests that what the table names is marked in the description with its dates, and nothing else; names of nothing are no table."""
    nothing = Business(AnsweringStore(None), lambda _: None)  # type: ignore[arg-type, return-value]

    def described(table: Deprecations) -> dict:
        app = create_app(plans=Path("plans"), towns=Shelf(None), business=nothing, deprecations=table)  # type: ignore[arg-type]
        return app.openapi()

    found = described(TABLE)
    marked = {
        one["operationId"]
        for path in found["paths"].values()
        for one in path.values()
        if one.get("deprecated")
    }
    assert marked == {"create_quote", "log_in"}
    parameters = [
        (one["operationId"], each["name"])
        for path in found["paths"].values()
        for one in path.values()
        for each in one.get("parameters", ())
        if each.get("deprecated")
    ]
    assert parameters == [("list_deliveries", "day")]
    fields = {
        f"{name}.{part}"
        for name, schema in found["components"]["schemas"].items()
        for part, one in schema.get("properties", {}).items()
        if one.get("deprecated")
    }
    assert fields == set(TABLE.fields)
    assert "goes on 2028-01-01" in found["paths"]["/v1/quotes"]["post"]["description"]
    for wrong in (
        Deprecations(operations={"no_such": OLD}),
        Deprecations(parameters={"list_deliveries.colour": OLD}),
        Deprecations(fields={"NewDelivery.colour": OLD}),
    ):
        with pytest.raises(ValueError, match="no such thing"):
            described(wrong)


def test_nothing_goes_within_a_year() -> None:
    """Tests that no sunset comes less than twelve months after its deprecation, and that a page says what to use instead."""
    for since, sunset in (
        (SINCE, dt.date(2027, 12, 31)),
        (dt.date(2028, 2, 29), dt.date(2029, 2, 28)),
        (SINCE, SINCE),
    ):
        with pytest.raises(ValueError, match="twelve months"):
            Deprecation(since, PAGE, sunset)
    assert a_year_after(dt.date(2028, 2, 29)) == dt.date(2029, 3, 1)
    with pytest.raises(ValueError, match="page"):
        Deprecation(SINCE, "")
    assert "sunset" not in headers_of([EARLIER])


def test_nothing_of_ours_is_to_go() -> None:
    """Tests that the page for integrators and the description tell of the same: nothing is to go now."""
    page = (Path(__file__).parents[3] / "docs" / "api.md").read_text("utf-8")
    assert bool(DEPRECATIONS) is not ("Nothing is to go now" in page)
    marked = [one for path in document()["paths"].values() for one in path.values() if one.get("deprecated")]
    assert len(marked) == len(DEPRECATIONS.operations)
