"""Pictures of proofs through the API: sent before or after what names them, drawn anew, shown to whom the proof is shown, and gone with it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from dispatch.access.role import Role
from dispatch.pictures import keep
from dispatch.pictures.picture_name import name_of
from dispatch.privacy.retention import run_retention
from dispatch.rounds.round import Round
from dispatch.storage import deliveries
from dispatch.storage.schema_field import PROOF_PICTURE
from tests.api.v1.cast import Cast
from tests.api.v1.doings import key_of
from tests.api.v1.parts_street import add_round, begun, order
from tests.api.v1.served import NOW_S, Served
from tests.api.v1.test_sync import command, push
from tests.dispatch.pictures import sample_pictures as samples

PHOTO = samples.jpeg(2_000, 1_500, orientation=6)
SIGNATURE = samples.file(samples.signature(), "PNG")
DAY_S = 86_400


@pytest.fixture
def own(served: Served) -> Round:
    """A round of the courier's key with a basket of two shops, under way."""
    return begun(Cast(served))


def put(
    served: Served, content: bytes = PHOTO, name: str = "", *, role: Role = Role.COURIER, **options: Any
) -> httpx.Response:
    return served.call("PUT", f"/v1/proof-pictures/{name or name_of(content)}", content, role=role, **options)


def close(served: Served, own: Round, *proofs: dict[str, Any]) -> list[dict[str, Any]]:
    """Have the phone say that the first goods were collected, with what shows it."""
    task = own.stops[0].task_ids[0]
    results = {task: {"outcome": "success", "code": "collected"}}
    told = [{"task_id": task, **proof} for proof in proofs]
    return push(served, command(own, "close", 2, body={"results": results, "proofs": told}))


def delivery_of(served: Served, own: Round) -> str:
    with served.store.reading(served.town_id) as reading:
        (name,) = deliveries.owners_of(reading, own.task_ids)
    return name


def proofs_of(served: Served, own: Round, **options: Any) -> list[dict[str, Any]]:
    found = served.call("GET", f"/v1/deliveries/{delivery_of(served, own)}/proofs", **options)
    assert found.status_code == 200, found.text
    proofs: list[dict[str, Any]] = found.json()["proofs"]
    return proofs


def stored(served: Served) -> set[str]:
    with served.store.reading(served.town_id) as reading:
        return {row.name for row in reading.rows(reading.select(PROOF_PICTURE))}


@pytest.mark.parametrize("first", ["picture", "command"])
def test_either_may_come_first(served: Served, own: Round, first: str) -> None:
    """Tests that a phone sends picture and command in any order, again and again, and that both orders end in the same."""
    steps = [
        lambda: put(served),
        lambda: close(served, own, {"kind": "photo", "file": name_of(PHOTO), "lon": 0.02, "lat": 0.02}),
    ]
    if first == "command":
        steps.reverse()
    steps[0]()
    if first == "command":
        (told,) = proofs_of(served, own)
        assert (told["has_picture"], told["picture"]) == (True, None)
        early = served.call("GET", f"/v1/deliveries/{delivery_of(served, own)}/proofs/{told['id']}/picture")
        assert (early.status_code, early.json()["code"]) == (404, "not_found")
    for step in (steps[1], steps[0], steps[1]):
        step()
    (told,) = proofs_of(served, own)
    assert told["has_picture"]
    found = served.call("GET", told["picture"])
    assert (found.status_code, found.headers["content-type"]) == (200, "image/jpeg")
    assert samples.opened(found.content).size == (1_200, 1_600)
    assert stored(served) == {name_of(PHOTO)}


def test_what_is_served_is_our_own_file(served: Served, own: Round) -> None:
    """Tests that a picture is served as nothing but a picture, is kept by nobody on the way, and says neither where nor by what it was taken."""
    page = PHOTO[:2] + b"\xff\xfe\x00\x1b<script>alert(1)</script>" + PHOTO[2:]
    made = put(served, page, headers={"Content-Type": "text/html"})
    assert made.status_code == 201, made.text
    close(served, own, {"kind": "photo", "file": name_of(page)})
    (told,) = proofs_of(served, own)
    found = served.call("GET", told["picture"])
    assert found.headers["content-disposition"] == f'inline; filename="{told["id"]}.jpg"'
    assert found.headers["cache-control"] == "private, no-store"
    assert found.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in found.headers["content-security-policy"]
    assert samples.opened(found.content).getexif() == {}
    for word in (b"<script", samples.MAKE.encode(), b"comment-canary"):
        assert word in page
        assert word not in found.content


def test_the_same_again_changes_nothing(served: Served) -> None:
    """Tests that a picture that comes twice is new once, whoever sends it, and that a key of the request makes no difference."""
    first = put(served)
    assert (first.status_code, first.json()["name"]) == (201, name_of(PHOTO))
    assert (first.json()["width_px"], first.json()["height_px"]) == (1_200, 1_600)
    for options in ({}, {"key": "k"}, {"key": "k"}, {"role": Role.COORDINATOR}, {"role": Role.ADMIN}):
        again = put(served, **options)
        assert (again.status_code, again.json()) == (200, first.json())
    signed = put(served, SIGNATURE, role=Role.COORDINATOR)
    assert (signed.status_code, signed.json()["media_type"]) == (201, "image/png")
    assert put(served, token=served.other[Role.COURIER]).status_code == 201


@pytest.mark.parametrize(
    ("content", "name", "status", "code", "pointer"),
    [
        (PHOTO, name_of(SIGNATURE), 422, "picture_name_differs", "path/picture"),
        (PHOTO, "shelf-17.jpg", 422, "picture_name_invalid", "path/picture"),
        (PHOTO, name_of(PHOTO).upper(), 422, "picture_name_invalid", "path/picture"),
        (b"", "", 422, "picture_kind_unknown", ""),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "", 422, "picture_kind_unknown", ""),
        (PHOTO[:5_000], "", 422, "picture_unreadable", ""),
        (samples.png_bomb(), "", 413, "picture_too_large", ""),
        (samples.webp_bomb(), "", 413, "picture_too_large", ""),
    ],
    ids=["of another", "a file", "capitals", "nothing", "svg", "cut off", "png bomb", "webp bomb"],
)
def test_what_cannot_be_kept_is_refused(
    served: Served, content: bytes, name: str, status: int, code: str, pointer: str
) -> None:
    """Tests that a phone is told what is wrong with a picture and what to do, and that nothing of it is stored."""
    answer = put(served, content, name)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    (fault,) = answer.json()["faults"]
    assert fault["pointer"] == pointer
    assert fault["remedy"]
    assert stored(served) == set()


def test_more_than_eight_mebibytes_do_not_come_in(served: Served) -> None:
    """Tests that a body that is too large is refused at the gate, and one that is not is read."""
    large = PHOTO + b"\0" * (8 << 20)
    answer = put(served, large)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert put(served, large[: 8 << 20]).status_code == 201


def test_so_many_a_day(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that a sender is told when to go on."""
    monkeypatch.setattr(keep, "A_DAY", 1)
    put(served)
    answer = put(served, SIGNATURE)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_pictures")
    # Half past seven: until midnight.
    assert int(answer.headers["retry-after"]) == 16.5 * 3600
    assert put(served).status_code == 200


def test_who_sees_it(served: Served, own: Round) -> None:
    """Tests that a picture is shown to whom its proof is shown: sender and town, a shop the one of its own goods, nobody else."""
    put(served)
    close(served, own, {"kind": "photo", "file": name_of(PHOTO)})
    (told,) = proofs_of(served, own)
    path, name = told["picture"], told["id"]
    for role in (Role.MARKETPLACE, Role.COORDINATOR, Role.ADMIN, Role.AUDITOR, Role.SHOP):
        assert served.call("GET", path, role=role).status_code == 200, role
    for role in (Role.COURIER, Role.NETWORK_HEAD):
        assert served.call("GET", path, role=role).status_code == 403, role
    # The basket has goods of this shop as well, but the picture shows those of the first.
    second = key_of(served, "shop-1")
    assert proofs_of(served, own, token=second) == []
    for token in (second, key_of(served, "shop-2"), served.other[Role.ADMIN], served.other[Role.SHOP]):
        assert served.call("GET", path, token=token).status_code == 404
    # Nor is it found by another delivery of the same sender.
    other = order(served, "shop-0")
    assert served.call("GET", f"/v1/deliveries/{other}/proofs/{name}/picture").status_code == 404
    # There is no other way to it.
    assert served.call("GET", f"/v1/proof-pictures/{name_of(PHOTO)}", role=Role.ADMIN).status_code == 405


def test_nothing_of_a_visit_is_shown(served: Served, own: Round) -> None:
    """Tests that a picture at a door that is visited is shown to nobody, as its proofs are not."""
    put(served)
    close(served, own, {"kind": "photo", "file": name_of(PHOTO)})
    path = proofs_of(served, own)[0]["picture"]
    with served.store.writing(served.town_id, "coordinator:test") as writing:
        one = deliveries.get(writing, delivery_of(served, own))
        one = deliveries.change(writing, one, visit_id="vis_1")
        writing.note("delivery.changed", one.id, one.version)
    for role in (Role.MARKETPLACE, Role.COORDINATOR, Role.ADMIN, Role.AUDITOR):
        answer = served.call("GET", path, role=role)
        assert (answer.status_code, answer.json()["code"]) == (409, "is_a_visit")


def test_one_picture_of_two_baskets(served: Served) -> None:
    """Tests a door where two baskets were left: each sender sees the picture by their own proof, until the last of the proofs is over."""
    names = [order(served, "shop-0"), order(served, "shop-0")]
    own = add_round(served, names)
    served.call("POST", f"/v1/rounds/{own.id}/release", role=Role.COORDINATOR, headers={"If-Match": '"1"'})
    served.call("POST", f"/v1/rounds/{own.id}/start", role=Role.COURIER)
    put(served)
    for number, stop in enumerate(own.stops):
        if number in {1, 3}:
            proof = {"task_id": stop.task_ids[0], "kind": "photo", "file": name_of(PHOTO)}
            answer = served.call(
                "POST", f"/v1/stops/{stop.id}/proofs", {"proofs": [proof]}, role=Role.COURIER
            )
            assert answer.status_code == 200, answer.text
    for name in names:
        (told,) = served.call("GET", f"/v1/deliveries/{name}/proofs").json()["proofs"]
        assert served.call("GET", told["picture"]).status_code == 200
    assert len(stored(served)) == 1


def test_it_goes_with_its_proof(served: Served, own: Round) -> None:
    """Tests that after a month there was a proof with a picture, and nothing of it is left, nor of one that nobody has named."""
    put(served)
    put(served, SIGNATURE)
    close(served, own, {"kind": "photo", "file": name_of(PHOTO)})
    path = proofs_of(served, own)[0]["picture"]
    served.call(
        "POST", f"/v1/deliveries/{delivery_of(served, own)}/cancel", {"reason": "no"}, role=Role.COORDINATOR
    )
    run_retention(served.store, served.town_id, NOW_S + 8 * DAY_S)
    assert stored(served) == {name_of(PHOTO)}
    with served.store.writing(served.town_id, "coordinator:test") as writing:
        one = deliveries.get(writing, delivery_of(served, own))
        deliveries.change(writing, one, status="returned", late=True)
        writing.note("delivery.returned", one.id, one.version + 1)
    run_retention(served.store, served.town_id, NOW_S + 31 * DAY_S)
    (told,) = proofs_of(served, own)
    assert (told["has_picture"], told["picture"]) == (False, None)
    assert told["erased_at"]
    assert served.call("GET", path).status_code == 404
    assert stored(served) == set()
