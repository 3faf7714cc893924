"""Pictures of proofs: sent by whoever has taken them, fetched by whoever may see what they show."""

from __future__ import annotations

import hashlib
from urllib.parse import quote

from tournee_client.calls import at
from tournee_client.forms import Json
from tournee_client.operations import Mode, Resource, operation
from tournee_client.steps import Call, Steps


def picture_name(content: bytes) -> str:
    """Return the name of a picture, which needs no network: what ``file`` of a proof says, before the picture is sent or after."""
    return "pic_" + hashlib.sha256(content).hexdigest()


class ProofPictures(Resource[Mode]):
    """Photos and signatures."""

    @operation
    def send(self, content: bytes, *, content_type: str = "image/jpeg") -> Steps[Json]:
        """Send a picture under its `picture_name`: a JPEG, PNG or WebP of at most 8 MiB. The same again changes nothing, so send until it is answered."""
        call = Call(
            "PUT",
            at("proof-pictures", picture_name(content)),
            content=content,
            headers={"Content-Type": content_type},
        )
        return self._one(call)

    @operation
    def of_delivery(self, delivery_id: str) -> Steps[list[Json]]:
        """List the proofs of a delivery, the oldest first: ``picture`` says where one has a picture that can be fetched."""
        found: list[Json] = (yield from self._one(Call("GET", at("deliveries", delivery_id, "proofs"))))[
            "proofs"
        ]
        return found

    @operation
    def fetch(self, delivery_id: str, proof_id: str) -> Steps[bytes]:
        """Fetch the picture of a proof, a JPEG or a PNG.

        Raises
        ------
        NotFoundError
            It has none, its phone has not sent it yet, or it was erased.
        """
        path = at("deliveries", delivery_id, f"proofs/{quote(proof_id, safe='')}/picture")
        return (yield from self._sent(Call("GET", path))).content
