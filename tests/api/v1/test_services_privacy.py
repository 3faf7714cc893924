"""Who takes part in a service is named to the desk alone, with a reason that is kept, and to the courier at the door; nowhere else."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from api.gate.access_table import RULES
from api.v1.resources import EXAMPLES
from api.v1.service_resources import EXAMPLES as OF_SERVICES
from dispatch.access.role import Role
from dispatch.storage.read_audit import reads_of
from dispatch.storage.schema_access import ANSWER
from dispatch.storage.schema_log import EVENT
from dispatch.storage.schema_services import ENROLMENT
from tests.api.v1.cast import Cast
from tests.api.v1.operations import operations, send
from tests.api.v1.parts_services import PERSON, PHONE, TODAY, ask, someone
from tests.api.v1.served import Served

_D = Role.COORDINATOR
#: Words of people, in every form that they may be shown in.
WORDS = (
    PERSON, "Simone V.", PHONE, "+3360000010", "address-canary", "reference-canary", "door-note-canary", "77B", "diet-canary",
    "contact-canary", "1941-05-12", "hospital", "rcp_",
)  # fmt: skip
#: Operations that show somebody, and to whom: each leaves a row.
SHOW = {"get_visit_door", "list_escalations", "get_enrolment_file"}
MUNICIPAL = sorted(name for name in OF_SERVICES if RULES[name].scope.startswith("services"))
WHY = "the son has called"


@pytest.fixture
def cast(served: Served) -> Cast:
    return Cast(served)


def words_in(text: str) -> list[str]:
    return [word for word in WORDS if word in text]


def reads(cast: Cast) -> list[tuple[str, str]]:
    """Return who has looked at somebody, and why, but for the program's own checks."""
    with cast.served.store.reading(cast.served.town_id) as reading:
        people = {row.recipient_id for row in reading.rows(reading.select(ENROLMENT))}
        return [(row.actor, row.reason) for name in sorted(people) for row in reads_of(reading, name)]


def looks(cast: Cast, reason: str) -> int:
    return sum(why == reason for _, why in reads(cast))


@pytest.mark.parametrize("area", ["service", "enrolment", "plan", "visit", "escalation", "week"])
def test_nobody_is_named_without_a_reason(served: Served, area: str) -> None:
    """Tests that no answer to anybody has a word of a person, nor has what is stored of it, unless it was said why."""
    own = [name for name in MUNICIPAL if _area(name) == area and name not in SHOW]
    assert len(own) >= 4
    cast = Cast(served)
    for name in own:
        for role in sorted(RULES[name].roles):
            answer = _sent(served, cast, name, role)
            assert answer.status_code not in {401, 403, 500}, (name, answer.text)
            assert words_in(answer.text) == [], (name, role, answer.text)
    with served.store.reading(served.town_id) as reading:
        stored = reading.connection.execute(select(ANSWER.c.body, ANSWER.c.headers)).all()
        events = reading.connection.execute(
            select(EVENT.c.data).where(
                ~EVENT.c.type.startswith("recipient.") & ~EVENT.c.type.startswith("delivery.")
            )
        ).all()
    assert stored
    assert [row for row in stored if words_in(repr(tuple(row)))] == []
    assert [row for row in events if words_in(repr(tuple(row))) not in ([], ["rcp_"])] == []


def _area(name: str) -> str:
    path = operations()[name].path
    for part, area in (("service-", "service"), ("programmes", "service"), ("enrolments", "enrolment"), ("visits", "visit"), ("escalations", "escalation"), ("week-", "week")):  # fmt: skip
        if path.startswith(f"/v1/{part}"):
            return "plan" if path.startswith("/v1/service-plans") else area
    raise AssertionError(path)


def _sent(served: Served, cast: Cast, name: str, role: Role) -> Any:
    """Send an example without its reason, as somebody of a role, with a key of its own."""
    own = dict(EXAMPLES[name].headers)
    try:
        EXAMPLES[name].headers.pop("X-Reason", None)  # type: ignore[attr-defined]
        return send(served, cast, name, role=role, key=f"{name} {role}")
    finally:
        EXAMPLES[name].headers.update(own)  # type: ignore[attr-defined]


def test_a_list_with_a_reason_keeps_a_look_at_each(cast: Cast) -> None:
    """Tests that who is on a page is named with a reason, and that each of them, and nobody else, has its row with it."""
    names = [someone(cast, number) for number in (1, 2, 3)]
    page = ask(cast, "GET", "/v1/enrolments?limit=2", headers={"X-Reason": WHY})
    assert [one["id"] for one in page["enrolments"]] == names[:2]
    assert [one["person"]["name"] for one in page["enrolments"]] == [f"{PERSON} 1", f"{PERSON} 2"]
    assert looks(cast, WHY) == 2
    actor = next(actor for actor, why in reads(cast) if why == WHY)
    assert actor.startswith("coordinator:key_")
    assert ask(cast, "GET", "/v1/enrolments")["enrolments"][0]["person"] is None
    assert looks(cast, WHY) == 2


def test_a_name_or_a_reference_leads_to_nobody_without_a_reason(cast: Cast) -> None:
    """Tests that whoever filters by a person has to say why, since the answer says whether they take part."""
    someone(cast, 1)
    person = ask(cast, "GET", "/v1/enrolments", headers={"X-Reason": WHY})["enrolments"][0]["person"]
    for query in (f"recipient_id={person['recipient_id']}", "external_ref=reference-canary-1"):
        answer = cast.served.call("GET", f"/v1/enrolments?{query}", role=_D)
        assert (answer.status_code, answer.json()["code"]) == (422, "reason_missing")
        found = ask(cast, "GET", f"/v1/enrolments?{query}", headers={"X-Reason": "who is this"})
        assert len(found["enrolments"]) == 1
    assert looks(cast, "who is this") == 2


def test_reasons_are_kept_as_they_were_meant(cast: Cast) -> None:
    """Tests that a reason comes as UTF-8 or percent-encoded, and that what is none is refused."""
    path = f"/v1/enrolments/{someone(cast, 1)}"
    ask(cast, "GET", path, headers={"X-Reason": "t%C3%A9l%C3%A9phone%20du%20fils"})
    client, token = cast.served.client, cast.served.tokens[_D]
    raw = [(b"authorization", f"Bearer {token}".encode()), (b"x-reason", "été, le fils".encode())]
    assert client.request("GET", path, headers=raw).json()["person"]["name"] == f"{PERSON} 1"
    assert looks(cast, "téléphone du fils") == looks(cast, "été, le fils") == 1
    before = len(reads(cast))
    for wrong in ("x", "a" * 201, "%FF%FF%FF", "a%00bc", "line%0Abreak"):
        answer = cast.served.call("GET", path, role=_D, headers={"X-Reason": wrong})
        assert (answer.status_code, answer.json()["code"]) == (422, "bad_reason"), wrong
    assert len(reads(cast)) == before


def test_auditors_see_states_and_nobody(cast: Cast) -> None:
    """Tests that an auditor is refused people whatever the reason, and sees neither outcomes nor why somebody was refused."""
    name = cast("refused_enrolment")
    path = f"/v1/enrolments/{name}"
    seen = cast.served.call("GET", path, role=Role.AUDITOR)
    assert (seen.status_code, seen.json()["status"], seen.json()["refused_reason"]) == (200, "refused", None)
    answer = cast.served.call("GET", path, role=Role.AUDITOR, headers={"X-Reason": WHY})
    assert (answer.status_code, answer.json()["code"]) == (403, "persons_hidden")
    assert looks(cast, WHY) == 0


def test_shops_never(cast: Cast) -> None:
    """Tests that no organisation may call any operation about services, whatever its key is for."""
    for name in MUNICIPAL:
        assert not RULES[name].roles & {Role.MARKETPLACE, Role.SHOP, Role.NETWORK_HEAD}, name
        if name != "get_visit_door":
            assert Role.COURIER not in RULES[name].roles, name
    assert cast.served.call("GET", "/v1/enrolments", role=Role.SHOP).status_code == 403


def test_a_file_is_read_with_a_row_and_kept_whole(cast: Cast) -> None:
    """Tests that a file is shown with its reason, replaced in the version that was seen, and that consent is not touched by it."""
    path = f"/v1/enrolments/{cast('enrolment')}/file"
    answer = cast.served.call("GET", path, role=_D, headers={"X-Reason": WHY})
    file = answer.json()
    assert (file["diet"], file["consent"]) == ("diet-canary", "given")
    assert looks(cast, WHY) == 1
    new = {"diet": "no salt", "contacts": file["contacts"]}
    seen = {"If-Match": answer.headers["etag"]}
    kept = cast.served.call("PUT", path, new, role=_D, headers=seen)
    assert kept.json() == {"enrolment_id": cast("enrolment")}
    stale = cast.served.call("PUT", path, new, role=_D, headers=seen)
    assert (stale.status_code, words_in(stale.text)) == (412, [])
    again = ask(cast, "GET", path, headers={"X-Reason": WHY})
    assert (again["diet"], again["birth_day"], again["consent"]) == ("no salt", None, "given")


def test_who_takes_part_already_is_looked_at_by_that(cast: Cast) -> None:
    """Tests that asking for somebody who takes part tells so, and keeps that it was told."""
    someone(cast, 1)
    body = {
        "programme_id": cast("programme"),
        "recipient": {"name": f"{PERSON} 1", "phone": "+33600000101"},
        "door": {"position": [0.02, 0.02]},
        "from_day": TODAY,
    }
    answer = cast.served.call("POST", "/v1/enrolments", body, role=_D, key="again")
    assert (answer.status_code, answer.json()["code"]) == (409, "already_enrolled")
    assert looks(cast, "asks for a part that they have already") == 1


def test_a_courier_sees_the_door_of_the_round_in_hand(cast: Cast) -> None:
    """Tests that a door is shown at hand with its row, to its courier alone, and not before it is time nor of a visit on no round."""
    name = cast("visit_at_hand")
    path = f"/v1/visits/{name}/door"
    shown = cast.served.call("GET", path, role=Role.COURIER)
    (door,) = shown.json()["doors"]
    assert (door["floor"], door["code"], door["phone"], door["contacts"]) == ("3", "77B", None, [])
    assert door["person"] != f"{PERSON} 1"
    assert PHONE not in shown.text
    assert looks(cast, f"visit {name}") == 1
    other = ask(cast, "GET", "/v1/visits?from_day=2026-12-01")["visits"][0]["id"]
    assert cast.served.call("GET", f"/v1/visits/{other}/door", role=Role.COURIER).status_code == 404
    assert cast.served.call("GET", f"/v1/visits/{name}", role=Role.COURIER).status_code == 403
    assert cast.served.call("GET", path, role=_D).status_code == 403
    # The next day it is nobody's round in hand.
    cast.served.clock.set(cast.served.clock.now_s() + 86_400)
    assert cast.served.call("GET", path, role=Role.COURIER).status_code == 404
    assert looks(cast, f"visit {other}") == 0


def test_a_closed_door_from_the_desk(cast: Cast) -> None:
    """Tests a chain from "nobody answers" to a call for help that only a finding ends; the queue keeps its looks, acts name nobody."""
    chain = cast("escalation")
    path = f"/v1/escalations/{chain}"
    (line,) = ask(cast, "GET", "/v1/escalations")["escalations"]
    assert (line["escalation_id"], line["person"]) == (chain, "Simone 1.")
    assert looks(cast, "queue: a door that stays closed") == 1
    assert ask(cast, "POST", f"{path}/tried", {"step": 0})["step"] == 1
    assert ask(cast, "POST", f"{path}/hand-over")["status"] == "coordinator"
    assert ask(cast, "POST", f"{path}/called", {"number": "15"})["outcome"] == "emergency"
    nobody = cast.served.call("POST", f"{path}/settle", {"result": "nobody"}, role=_D)
    assert (nobody.status_code, nobody.json()["code"]) == (409, "emergency_called")
    assert ask(cast, "POST", f"{path}/settle", {"result": "ok"})["status"] == "closed"
    assert ask(cast, "GET", "/v1/escalations")["escalations"] == []
    done = ask(cast, "GET", f"/v1/visits/{cast('visit')}/history", headers={"X-Reason": WHY})["lines"]
    assert [one["what"] for one in done] == ["no_answer", "tried", "handed", "called", "settled"]
    assert looks(cast, WHY) == 1
    assert ask(cast, "POST", f"{path}/reopen")["status"] == "emergency"
