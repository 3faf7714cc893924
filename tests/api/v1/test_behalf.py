"""Acting on behalf of a shop: who may, for whom, and what the log says."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from api import event_stream
from dispatch.access.role import Role
from dispatch.storage import parties
from tests.api.v1.served import Served


def join(served: Served, shop: str, network: str = "association") -> None:
    """Make a shop a member of a network."""

    def step(writing) -> None:
        old = parties.get_organization(writing, served.orgs[shop])
        stored = parties.change_organization(writing, old, parent_id=served.orgs[network])
        writing.note("organization.changed", stored.id, stored.version, topics=())

    served.store.write(served.town_id, "coordinator:test", step)


def order(served: Served, behalf: str, role: Role, **more):
    return served.call(
        "POST", "/v1/deliveries", served.basket(**more), role=role, headers={"x-behalf-of": behalf}
    )


def last_event(served: Served) -> dict:
    return served.call("GET", "/v1/events?kind=delivery.created", role=Role.ADMIN).json()["events"][-1]


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMIN])
def test_the_desk_acts_for_a_shop(served: Served, role: Role) -> None:
    """Tests that whoever works for the town orders for a shop, which is the sender, and that the log says both."""
    shop = served.orgs["shop-0"]
    answer = order(served, shop, role)
    assert answer.status_code == 201, answer.text
    assert answer.json()["sender_id"] == shop
    event = last_event(served)
    assert event["on_behalf_of"] == shop
    assert event["actor"].startswith("coordinator:")
    # By a session as by a key.
    one = served.person(role)
    assert one.call("GET", "/v1/deliveries", headers={"x-behalf-of": shop}).status_code == 200


def test_a_network_acts_for_its_members(served: Served) -> None:
    """Tests that the head of a network does for a member what a shop may, sees what it sees, and stays who it is in the log."""
    shop, other = served.orgs["shop-0"], served.orgs["shop-1"]
    served.call("POST", "/v1/deliveries", served.basket(shops=("shop-1",), sender_id=other), role=Role.ADMIN)
    assert order(served, shop, Role.NETWORK_HEAD).status_code == 403
    join(served, "shop-0")
    answer = order(served, shop, Role.NETWORK_HEAD)
    assert answer.status_code == 201, answer.text
    assert answer.json()["sender_id"] == shop
    event = last_event(served)
    assert (event["actor"], event["on_behalf_of"]) == (f"org:{served.orgs['association']}", shop)
    seen = served.call("GET", "/v1/deliveries", role=Role.NETWORK_HEAD, headers={"x-behalf-of": shop}).json()
    assert [one["sender_id"] for one in seen["deliveries"]] == [shop]
    # What a shop may not, nobody may for it.
    made_key = served.call(
        "POST",
        "/v1/api-keys",
        {"title": "x", "role": "auditor"},
        role=Role.NETWORK_HEAD,
        headers={"x-behalf-of": shop},
    )
    assert made_key.status_code == 403


def test_a_stream_ends_with_the_membership(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that the head of a network who follows a member's events hears nothing more once the shop has left, the shop or the network is closed, or the session is over."""
    monkeypatch.setattr("api.event_stream.CHECK_S", 0.1)
    shop, network = served.orgs["shop-0"], served.orgs["association"]

    def change(name: str, **changes) -> None:
        def step(writing) -> None:
            old = parties.get_organization(writing, name)
            stored = parties.change_organization(writing, old, **changes)
            writing.note("organization.changed", stored.id, stored.version, topics=())

        served.store.write(served.town_id, "coordinator:test", step)

    def revoke() -> None:
        assert head.call("DELETE", "/v1/session").status_code == 204

    for end in (
        lambda: change(shop, parent_id=""),
        lambda: change(shop, active=False),
        lambda: change(network, active=False),
        revoke,
    ):
        change(shop, parent_id=network, active=True)
        change(network, active=True)
        head = served.person(Role.NETWORK_HEAD)
        for own in (
            {"authorization": f"Bearer {served.tokens[Role.NETWORK_HEAD]}"},
            {"cookie": f"tournee_session={head.token}"},
        ):
            if end is revoke and "authorization" in own:
                continue
            headers = {**own, "x-behalf-of": shop}
            change(shop, parent_id=network, active=True)
            change(network, active=True)
            served.forget()
            with served.client.stream("GET", "/v1/events/stream?limit_s=60", headers=headers) as answer:
                assert answer.status_code == 200
                lines = answer.iter_lines()
                assert next(lines) == ": open"
                end()
                begun = time.monotonic()
                list(lines)
                assert time.monotonic() - begun < 8


def test_streams_of_others_go_on(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that who is looked at again and still may goes on hearing, by one look for all who are known by the same."""
    looks: list[str] = []
    stands = event_stream.still_stands

    def counted(store, subject) -> bool:
        looks.append(subject.id)
        return stands(store, subject)

    monkeypatch.setattr(event_stream, "CHECK_S", 0.5)
    monkeypatch.setattr(event_stream, "still_stands", counted)
    join(served, "shop-0")
    shop = served.orgs["shop-0"]
    headers = {
        "authorization": f"Bearer {served.tokens[Role.NETWORK_HEAD]}",
        "x-behalf-of": shop,
    }
    address = "/v1/events/stream?kind=delivery.&limit_s=4"
    with (
        served.client.stream("GET", address, headers=headers) as first,
        served.client.stream("GET", address, headers=headers) as second,
    ):
        begun = time.monotonic()
        for _ in range(10):
            assert order(served, shop, Role.NETWORK_HEAD).status_code == 201
        heard = [sum(line.startswith("id: ") for line in one.iter_lines()) for one in (first, second)]
        lasted_s = time.monotonic() - begun
    assert min(heard) >= 10
    assert lasted_s > 3
    assert 0 < len(looks) <= lasted_s / 0.5 + 1


def test_nobody_else_acts_for_others(served: Served) -> None:
    """Tests that other roles act for nobody, and that the desk acts for shops and marketplaces of its town that are there, not for others."""
    join(served, "shop-0")
    shop = served.orgs["shop-0"]
    for role in Role:
        if role in {Role.COORDINATOR, Role.ADMIN, Role.NETWORK_HEAD}:
            continue
        answer = served.call("GET", "/v1/me", role=role, headers={"x-behalf-of": shop})
        assert (answer.status_code, answer.json()["code"]) == (403, "behalf_not_allowed"), role
    answers = [
        served.call("GET", "/v1/me", role=Role.COORDINATOR, headers={"x-behalf-of": name})
        for name in (served.orgs["association"], "org_none", "x" * 300)
    ]
    answers += [
        served.call("GET", "/v1/me", role=Role.NETWORK_HEAD, headers={"x-behalf-of": name})
        for name in (served.orgs["shop-1"], served.orgs["market"], served.orgs["association"], "org_none")
    ]
    answers.append(
        served.call("GET", "/v1/me", token=served.other[Role.ADMIN], headers={"x-behalf-of": shop})
    )
    assert {(one.status_code, one.json()["code"]) for one in answers} == {(403, "behalf_not_allowed")}

    def close(writing) -> None:
        old = parties.get_organization(writing, shop)
        stored = parties.change_organization(writing, replace(old), active=False)
        writing.note("organization.changed", stored.id, stored.version, topics=())

    served.store.write(served.town_id, "coordinator:test", close)
    assert order(served, shop, Role.COORDINATOR).status_code == 403


def test_keys_against_doing_things_twice_are_for_each(served: Served) -> None:
    """Tests that one key is not taken for the same request on behalf of another shop."""
    first = served.call(
        "POST",
        "/v1/deliveries",
        served.basket(),
        role=Role.ADMIN,
        key="k",
        headers={"x-behalf-of": served.orgs["shop-0"]},
    )
    assert first.status_code == 201
    other = served.call(
        "POST",
        "/v1/deliveries",
        served.basket(),
        role=Role.ADMIN,
        key="k",
        headers={"x-behalf-of": served.orgs["shop-1"]},
    )
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
