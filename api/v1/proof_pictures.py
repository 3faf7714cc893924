"""Pictures of proofs: a phone sends them under names that follow from what is in them; whoever may see a proof may see its picture."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Path, Request
from pydantic import Field
from starlette.responses import Response

from api.gate.answer import Answer, respond
from api.gate.call import Calling
from api.v1.deliveries import DeliveryId
from api.v1.delivery_reports import shown_tasks
from api.v1.scalars import Form, Moment, moment_of
from api.v1.town_router import problems, town_router
from dispatch.field.proofs import proof_of
from dispatch.pictures.file_kind import FileKind
from dispatch.pictures.keep import keep_picture
from dispatch.storage import pictures
from dispatch.storage.store import NotFoundError

router = town_router("sync", "/proof-pictures")
of_deliveries = town_router("deliveries", "/deliveries/{delivery_id}")

PictureName = Annotated[
    str,
    Path(
        max_length=80,
        description="`pic_` and the SHA-256 of the bytes as they are sent, 64 hexadecimal digits in lower case.",
    ),
]
ProofId = Annotated[str, Path(max_length=80)]
#: Written by us, and of no other kinds.
_SERVED: Final = (FileKind.JPEG, FileKind.PNG)
_ENDS: Final = {FileKind.JPEG: "jpg", FileKind.PNG: "png"}
_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "The picture, at most 8 MiB and 40 million pixels. What it is is seen by its bytes, whatever `Content-Type` says.",
        "content": {kind.value: {"schema": {}} for kind in FileKind},
    }
}


class PictureForm(Form):
    """A picture as it is kept: drawn anew, upright, and without anything else that its file had."""

    name: Annotated[str, Field(description="What `file` of a proof says.")]
    media_type: str
    width_px: int
    height_px: int
    size: Annotated[int, Field(description="Bytes, as it is kept.")]
    received_at: Moment


@router.put(
    "/{picture}",
    operation_id="put_proof_picture",
    summary="Send a picture",
    status_code=201,
    response_model=PictureForm,
    responses={200: {"description": "It is here already, and nothing has changed.", "model": PictureForm}},
    openapi_extra=_BODY,
)
def put_proof_picture(call: Calling, request: Request, picture: PictureName) -> Response:
    """Send the picture of a proof, a photo or a signature, before or after the proof that names it; the same again changes nothing (200).

    It is drawn anew, at most 1600 pixels wide or high: where it was taken, by which phone and all else that its file has is not kept. A picture
    that no proof names goes after some days. At most 500 a day come from one sender (`too_many_pictures`).
    """
    content: bytes = request._body  # noqa: SLF001 - read at the gate
    stored, is_new = keep_picture(
        call.store, call.business.executor, call.town_id, call.actor, picture, content
    )
    answer = Answer(
        PictureForm(
            name=stored.name,
            media_type=stored.media_type,
            width_px=stored.width,
            height_px=stored.height,
            size=stored.size,
            received_at=moment_of(stored.created_s, call.zone),
        ),
        201 if is_new else 200,
    )
    return respond(answer.status, answer.text, answer.headers)


@of_deliveries.get(
    "/proofs/{proof_id}/picture",
    operation_id="get_proof_picture",
    summary="The picture of a proof",
    response_class=Response,
    responses={
        200: {"description": "The picture.", "content": {kind.value: {} for kind in _SERVED}},
        **problems(404, 409),
    },
)
def get_proof_picture(call: Calling, delivery_id: DeliveryId, proof_id: ProofId) -> Response:
    """Fetch the picture of a proof that `list_proofs` shows you. 404 where it has none, where its phone has not sent it yet, and once it was erased.

    A picture may show several deliveries that were left at one door, and each of their senders sees it: whether others are in it is told to nobody.
    """
    with call.reading() as reading:
        proof = proof_of(reading, proof_id, shown_tasks(call, reading, delivery_id))
        found = pictures.find_picture(reading, proof.file) if proof.file else None
        if found is None:
            raise NotFoundError("picture of proof", proof_id)
        content = pictures.content_of(reading, found)
    headers = {
        "content-disposition": f'inline; filename="{proof_id}.{_ENDS[FileKind(found.media_type)]}"',
        # It shows somebody's door, and is erased one day: nobody keeps a copy on the way, nor the browser.
        "cache-control": "private, no-store",
        "x-content-type-options": "nosniff",
    }
    return Response(content, media_type=found.media_type, headers=headers)
