"""Pictures of proofs by the client: named without a network, sent again and again, fetched by whoever ordered."""

from __future__ import annotations

import asyncio

import pytest

from dispatch.access.role import Role
from dispatch.pictures.picture_name import name_of
from tests.api.client.test_files_and_trials import client_of
from tests.api.v1.cast import Cast
from tests.api.v1.parts_street import begun
from tests.api.v1.served import Served
from tests.api.v1.test_proof_pictures import PHOTO, close, delivery_of
from tests.dispatch.pictures import sample_pictures as samples
from tournee_client import AsyncClient, NotFoundError, RefusedError, picture_name


def test_a_picture_is_sent_and_fetched(served: Served) -> None:
    """Tests the way of a picture from a courier's program to a sender's, by both kinds of clients."""
    own = begun(Cast(served))
    delivery = delivery_of(served, own)
    name = picture_name(PHOTO)
    assert name == name_of(PHOTO)
    close(served, own, {"kind": "photo", "file": name})
    with client_of(served) as sender, client_of(served, Role.COURIER) as courier:
        (told,) = sender.proof_pictures.of_delivery(delivery)
        with pytest.raises(NotFoundError):
            sender.proof_pictures.fetch(delivery, told["id"])
        first = courier.proof_pictures.send(PHOTO)
        assert courier.proof_pictures.send(PHOTO) == first
        assert first["name"] == name
        with pytest.raises(RefusedError) as caught:
            courier.proof_pictures.send(PHOTO[:-100])
        assert caught.value.code == "picture_unreadable"
        shown = sender.proof_pictures.fetch(delivery, told["id"])
    assert samples.opened(shown).size == (first["width_px"], first["height_px"])

    async def later() -> bytes:
        async with AsyncClient(served.tokens[Role.MARKETPLACE], str(served.client.base_url)) as client:
            (one,) = await client.proof_pictures.of_delivery(delivery)
            return await client.proof_pictures.fetch(delivery, one["id"])

    assert asyncio.run(later()) == shown
