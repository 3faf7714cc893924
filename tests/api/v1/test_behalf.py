"""Acting on behalf of a shop: who may, for whom, and what the log says."""

from __future__ import annotations

from dataclasses import replace

import pytest

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
