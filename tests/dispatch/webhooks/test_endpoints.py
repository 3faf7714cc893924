"""Endpoints are made and changed with every fault told at once, bounded in number, each town and organisation for itself."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from dispatch.storage import webhooks
from dispatch.storage.events import events_of
from dispatch.storage.schema_parties import ORGANIZATION
from dispatch.storage.store import ConflictError, NotFoundError
from dispatch.webhooks.endpoint import (
    Endpoint,
    EndpointStatus,
    EndpointStatusError,
    InvalidEndpointError,
    SealedSecret,
)
from dispatch.webhooks.endpoints import MOST_ENDPOINTS, change, create, pause, remove, resume, rotate
from dispatch.webhooks.kinds import may_hear, wants
from dispatch.webhooks.targets import Targets
from tests.dispatch.storage.small_town import make_town
from tests.dispatch.webhooks.hooks import Hooks

URL = "http://127.0.0.1:9/hook"


def codes(error: pytest.ExceptionInfo[InvalidEndpointError]) -> list[str]:
    return [fault.code for fault in error.value.faults]


def test_an_endpoint_through_its_life(both: Hooks) -> None:
    """Tests what is stored, versions, events, and that who has seen an older version changes nothing."""
    issued = both.endpoint(
        URL,
        org_id=both.town.shops[0],
        types=["delivery.*", "pickup.late", "delivery.*"],
        description=" Till ",
    )
    made = both.now(issued)
    assert made.id.startswith("whk_")
    assert (made.org_id, made.url, made.description) == (both.town.shops[0], URL, "Till")
    assert made.types == ("delivery.*", "pickup.late")
    assert both.vault.open(made.secrets[0].sealed) == issued.secret
    with both.store.writing(both.town.id, "test") as writing:
        changed = change(writing, made, types=[], description="Till 2")
    assert (changed.types, changed.description, changed.url, changed.version) == ((), "Till 2", URL, 2)
    with pytest.raises(ConflictError), both.store.writing(both.town.id, "test") as writing:
        change(writing, made, description="Till 3")
    with both.store.writing(both.town.id, "test") as writing:
        paused = pause(writing, changed)
        back = resume(writing, paused)
    assert (paused.status, back.status) == (EndpointStatus.PAUSED, EndpointStatus.ACTIVE)
    with pytest.raises(EndpointStatusError), both.store.writing(both.town.id, "test") as writing:
        resume(writing, back)
    with both.store.writing(both.town.id, "test") as writing:
        remove(writing, rotate(writing, both.vault, back).endpoint)
    with both.store.reading(both.town.id) as reading:
        assert webhooks.endpoints(reading) == ()
        kinds = [one.type.partition(".")[2] for one in events_of(reading, made.id)]
    assert kinds == ["created", "changed", "paused", "resumed", "secret_rotated", "removed"]


def test_all_faults_are_told_at_once(hooks: Hooks) -> None:
    """Tests an endpoint with five faults, each with what to do."""
    checked = Targets().check("http://user@127.0.0.1/")
    with (
        pytest.raises(InvalidEndpointError) as told,
        hooks.store.writing(hooks.town.id, "test") as writing,
    ):
        create(
            writing,
            hooks.vault,
            checked,
            org_id="org_none",
            types=["Delivery", "visit.done"],
            description="\0",
        )
    assert codes(told) == [
        "url_not_https", "url_with_user", "type_unreadable", "type_not_told", "description_unreadable", "no_such_organization",
    ]  # fmt: skip
    assert all(fault.remedy for fault in told.value.faults)


@pytest.mark.parametrize(
    ("org", "pattern", "heard"),
    [
        (False, "delivery.*", True),
        (False, "delivery.assigned", True),
        (False, "round.started", True),
        (False, "incident.opened", True),
        (False, "visit.*", False),
        (False, "visit.done", False),
        (False, "consent.changed", False),
        (False, "shift.published", False),
        (False, "notification.sent", False),
        (True, "delivery.*", True),
        (True, "delivery.delivered", True),
        (True, "delivery.pinned", False),
        (True, "round.*", False),
        (True, "incident.opened", False),
        (True, "message.received", True),
        (True, "visit.*", False),
    ],
)
def test_types_that_are_told_to_nobody_are_refused(org: bool, pattern: str, heard: bool) -> None:  # noqa: FBT001
    """Tests which types the town's own endpoints and those of organisations may ask for."""
    assert may_hear("org_1" if org else "", pattern) is heard


def test_patterns_are_whole_names_or_everything_under_one() -> None:
    """Tests what an endpoint has asked for."""
    assert wants((), "delivery.created")
    assert wants(["delivery.*"], "delivery.created")
    assert wants(["round.*", "delivery.created"], "delivery.created")
    assert not wants(["delivery.created"], "delivery.created_late")
    assert not wants(["delivery.*"], "delivery")
    assert not wants(["delivery.*"], "deliveryx.created")


@pytest.mark.parametrize(
    ("types", "code"),
    [(["*"], "type_unreadable"), (["delivery.*.x"], "type_unreadable"), ([""], "type_unreadable"), (["delivery."], "type_unreadable"), (["delivery.created"] * 51, "too_many_types")],
)  # fmt: skip
def test_types_have_a_form(hooks: Hooks, types: list[str], code: str) -> None:
    """Tests types that cannot be read, and too many."""
    with pytest.raises(InvalidEndpointError) as told:
        hooks.endpoint(URL, types=types)
    assert codes(told) == [code]


def test_an_organisation_has_so_many_and_no_more(both: Hooks) -> None:
    """Tests the bound with twelve who make one at the same time, and that others are not concerned."""
    shop = both.town.shops[0]
    made: list[str] = []
    refused: list[str] = []

    def make() -> None:
        try:
            made.append(both.endpoint(URL, org_id=shop).endpoint.id)
        except InvalidEndpointError as error:
            refused.append(error.faults[0].code)

    threads = [threading.Thread(target=make) for _ in range(MOST_ENDPOINTS + 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(made), refused) == (MOST_ENDPOINTS, ["too_many_endpoints"] * 2)
    both.endpoint(URL)
    both.endpoint(URL, org_id=both.town.shops[1])
    with both.store.reading(both.town.id) as reading:
        assert len(webhooks.endpoints(reading, shop)) == MOST_ENDPOINTS
        assert len(webhooks.endpoints(reading, "")) == 1


def test_towns_are_apart(both: Hooks) -> None:
    """Tests that another town neither sees an endpoint nor makes one for an organisation that is not its own."""
    issued = both.endpoint(URL)
    other = make_town(both.store, "elsewhere")
    with both.store.reading(other.id) as reading:
        assert webhooks.endpoints(reading) == ()
        with pytest.raises(NotFoundError):
            webhooks.get_endpoint(reading, issued.endpoint.id)
    with pytest.raises(InvalidEndpointError), both.store.writing(other.id, "test") as writing:
        create(writing, both.vault, both.targets.check(URL), org_id=both.town.shops[0])
    with both.store.writing(other.id, "test") as writing:
        assert writing.find(ORGANIZATION, both.town.shops[0]) is None
        webhooks.remove_endpoint(writing, issued.endpoint.id)
        writing.note("town.looked_at", other.id, 1)
    assert both.now(issued).id == issued.endpoint.id


def test_secrets_have_their_time(hooks: Hooks) -> None:
    """Tests how long an old secret is valid, that no more than three are, and the bounds of what may be asked for."""
    now_s = hooks.clock.now_s()
    issued = hooks.endpoint(URL)
    latest = issued.endpoint
    for _ in range(4):
        with hooks.store.writing(hooks.town.id, "test") as writing:
            latest = rotate(writing, hooks.vault, latest, keep_s=600).endpoint
    assert [one.until_s for one in latest.secrets] == [None, now_s + 600, now_s + 600]
    hooks.clock.advance(600)
    assert len(latest.valid_secrets(hooks.clock.now_s())) == 1
    for keep_s in (-1, 7 * 86_400 + 1):
        with (
            pytest.raises(InvalidEndpointError) as told,
            hooks.store.writing(hooks.town.id, "test") as writing,
        ):
            rotate(writing, hooks.vault, latest, keep_s=keep_s)
        assert codes(told) == ["keep_out_of_bounds"]


def test_an_endpoint_shows_nothing_that_is_secret() -> None:
    """Tests the words of an endpoint as they get into a log."""
    endpoint = Endpoint("whk_1", "", "https://a.example/?token=hidden", secrets=(SealedSecret("hidden"),))
    assert "hidden" not in repr(endpoint)
    assert "hidden" not in repr(replace(endpoint, status=EndpointStatus.PAUSED).secrets)
