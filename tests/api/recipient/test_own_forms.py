"""Forms of a link are for that link, that action and our own pages; sent twice they are carried out once, and not too many at a time."""

from __future__ import annotations

import threading

import pytest

from api.gate.limits import Pace
from api.recipient.own_site import GOOD_S
from dispatch.storage.schema_thread import MESSAGE
from tests.api.recipient.test_forms import recipient_of
from tests.api.recipient.visitor import Visitor, forms_of, text_of


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "https://elsewhere.example"}, 403),
        ({"origin": "https://elsewhere.example", "sec-fetch-site": "cross-site"}, 403),
        # What browsers say who were told to send no referrer.
        ({"origin": "null", "sec-fetch-site": "same-origin"}, 303),
        ({"origin": "null"}, 303),
        ({"sec-fetch-site": "none"}, 303),
        ({}, 303),
    ],
)
def test_no_other_site_sends_a_form(visitor: Visitor, headers: dict[str, str], status: int) -> None:
    """Tests that a form from a page of another site does nothing, and one from ours does, whatever browsers say of a page without referrers."""
    form = forms_of(visitor.open("door"))[0]
    answer = visitor.send(form, code="1", headers=headers)
    assert answer.status_code == status
    assert recipient_of(visitor).door.code == ("1" if status == 303 else "")


def test_a_form_is_of_one_link_and_one_action(visitor: Visitor) -> None:
    """Tests that a form without its marks, with those of another form, of another link or of long ago does nothing and comes back with what was typed."""
    other = Visitor.of_order(visitor.served, shops=("shop-2",))
    own = forms_of(visitor.open("door"))[0]
    for foreign in (
        {"once": "", "token": ""},
        forms_of(visitor.open("write"))[0].fields,
        forms_of(other.open("door"))[0].fields,
        {"once": own.fields["once"] + "0", "token": own.fields["token"]},
        {"once": "é" * 300, "token": "é"},
    ):
        marks = {name: foreign[name] for name in ("once", "token")}
        answer = visitor.send(own, code="4711", **marks)
        assert answer.status_code == 409
        assert forms_of(answer)[0].fields["code"] == "4711"
    visitor.served.clock.advance(GOOD_S)
    old = visitor.send(own, code="4711")
    assert "open for a long time" in text_of(old)
    assert recipient_of(visitor).door.code == ""
    visitor.follow(visitor.send(forms_of(old)[0]))
    assert recipient_of(visitor).door.code == "4711"


def test_a_link_has_its_pace(visitor: Visitor) -> None:
    """Tests that whoever asks too often by one link waits, and that other links do not."""
    other = Visitor.of_order(visitor.served, shops=("shop-2",))
    visitor.served.gatekeeper.links.pace = Pace(6, 600)
    answers = [visitor.open() for _ in range(8)]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert "Wait for a minute" in text_of(answers[-1])
    assert other.open().status_code == 200


def test_two_forms_at_once_are_one(visitor: Visitor) -> None:
    """Tests that a message that is sent by many at the same time is there once."""
    form = forms_of(visitor.open("write"))[0]
    shop = visitor.served.orgs["shop-0"]
    statuses: list[int] = []
    data = {**form.fields, "text": "Bonjour", "shop": shop}
    threads = [
        threading.Thread(
            target=lambda: statuses.append(visitor.served.client.post(form.action, data=data).status_code)
        )
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [303] * 6
    with visitor.served.store.reading(visitor.served.town_id) as reading:
        assert len(reading.rows(reading.select(MESSAGE))) == 1
