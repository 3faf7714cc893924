"""The picture of a hand-over on the recipient's page: theirs alone, and only while there is one."""

from __future__ import annotations

import re
from typing import Any

import pytest

from dispatch.access.role import Role
from dispatch.pictures.picture_name import name_of
from dispatch.storage.schema_field import PROOF
from tests.api.recipient.day import Riding
from tests.api.recipient.visitor import Visitor, text_of
from tests.api.v1.served import Served
from tests.dispatch.pictures import sample_pictures as samples

PHOTO = samples.jpeg(1_200, 900)


@pytest.fixture
def delivered(served: Served, visitor: Visitor) -> Visitor:
    """A basket that was left with a photo that the phone has still to send."""
    riding = Riding(served, visitor.delivery_id)
    riding.begin()
    riding.close(0)
    riding.close(1)
    door = visitor.delivery.at_door
    assert door is not None
    proof = {"task_id": door.id, "kind": "photo", "file": name_of(PHOTO)}
    riding.close(2, "mailbox", proofs=[proof])
    return visitor


def send(served: Served) -> None:
    """Have the phone send the picture."""
    answer = served.call("PUT", f"/v1/proof-pictures/{name_of(PHOTO)}", PHOTO, role=Role.COURIER)
    assert answer.status_code == 201, answer.text


def addresses(visitor: Visitor) -> list[str]:
    found: list[Any] = re.findall(r'<img src="(/t/[^"]+)"', visitor.open().text)
    return [str(one).replace("&amp;", "&") for one in found]


def test_it_is_the_recipients_alone(served: Served, delivered: Visitor) -> None:
    """Tests that a photo is shown once its phone has sent it, to a browser whose owner was recognised, and that its address opens it to nobody else."""
    assert "Shown by a photo" in text_of(delivered.open())
    assert "See the picture" not in text_of(delivered.open())
    send(served)
    assert "See the picture" in text_of(delivered.open())
    assert addresses(delivered) == []
    delivered.be_recognised()
    (address,) = addresses(delivered)
    answer = delivered.open(path=address)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    assert answer.headers["cache-control"] == "private, no-store"
    kept, delivered.cookies = delivered.cookies, {}
    assert delivered.open(path=address).status_code == 404
    delivered.cookies = kept
    other = Visitor.of_order(served, shops=("shop-2",))
    other.be_recognised()
    foreign = address.replace(f"/t/{delivered.token}/", f"/t/{other.token}/")
    assert other.open(path=foreign).status_code == 404
    assert other.open("pictures/prf_made_up").status_code == 404


def test_what_was_erased_is_gone(served: Served, delivered: Visitor) -> None:
    """Tests that a proof that was erased has no picture any more."""
    send(served)
    delivered.be_recognised()
    (address,) = addresses(delivered)
    with served.store.writing(served.town_id, "test") as writing:
        (row,) = writing.rows(writing.select(PROOF))
        writing.amend(PROOF, row.id, {"erased_s": writing.now_s, "file": ""})
        writing.note("test.erased", row.id, 1, topics=())
    assert addresses(delivered) == []
    assert delivered.open(path=address).status_code == 404
