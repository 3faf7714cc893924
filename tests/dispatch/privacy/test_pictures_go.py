"""Pictures go with the last proof that names them, whoever empties it, and those that nobody names go after some days."""

from __future__ import annotations

import base64
import threading

from sqlalchemy import update

from dispatch import ids
from dispatch.privacy.anonymise import erase_proofs
from dispatch.privacy.erasure import erase_recipient
from dispatch.privacy.export import export_recipient
from dispatch.privacy.holds import place_hold
from dispatch.privacy.retention import run_retention
from dispatch.storage import pictures
from dispatch.storage.pictures import Picture
from dispatch.storage.schema_field import PROOF, PROOF_PICTURE
from dispatch.storage.schema_orders import DELIVERY
from dispatch.storage.store import Store, Writing
from tests.dispatch.conftest import NOON_S
from tests.dispatch.privacy.person_town import (
    DAY_S,
    PersonTown,
    add_delivery,
    add_person,
    bring,
    found_in,
    person_town,
)
from tests.dispatch.storage.small_town import make_town


def names(store: Store, town_id: str) -> set[str]:
    with store.reading(town_id) as reading:
        return {row.name for row in reading.rows(reading.select(PROOF_PICTURE))}


def add(store: Store, made: PersonTown, *wanted: str) -> None:
    """Store pictures, each with its own name in it."""

    def step(writing: Writing) -> None:
        for name in wanted:
            content = f"shown {name}".encode()
            pictures.add_picture(
                writing, Picture(name, "image/jpeg", 4, 3, len(content), writing.now_s), content
            )
        writing.note("proof.picture_kept", "pic_x", 1)

    store.write(made.id, "courier:cou_x", step)


def name_in_proof(store: Store, made: PersonTown, task_id: str, file: str, received_s: int = NOON_S) -> str:
    """Have a proof of a task name a picture, and return the proof's name."""

    def step(writing: Writing) -> str:
        name = writing.ids.new(ids.PROOF)
        writing.insert(
            PROOF,
            {
                "id": name, "task_id": task_id, "stop_id": "stp_x", "kind": "photo", "value": "", "file": file, "note": "", "lon": None, "lat": None,
                "happened_s": received_s, "received_s": received_s, "erased_s": None,
            },
        )  # fmt: skip
        writing.note("stop.proofs_added", "stp_x", 1)
        return name

    return store.write(made.id, "courier:cou_x", step)


def retained(store: Store, made: PersonTown, days: float) -> dict[str, int]:
    report = run_retention(store, made.id, NOON_S + int(days * DAY_S), trust_clock=True)
    return {
        name: count
        for name, count in report.counts.items()
        if count and name in {"proofs", "unnamed_pictures"}
    }


def test_a_picture_goes_with_its_proof(store: Store) -> None:
    """Tests that what a picture shows is there for thirty days, and in no column of the database after."""
    made = person_town(store)
    assert retained(store, made, 29.9) == {}
    assert found_in(store, "picture-canary")
    assert retained(store, made, 30.1) == {"proofs": 2}
    assert found_in(store, "picture-canary") == []


def test_what_is_disputed_keeps_its_picture(store: Store) -> None:
    """Tests that a proof that somebody still needs keeps what it shows."""
    made = person_town(store)
    with store.writing(made.id, "test") as writing:
        place_hold(writing, made.delivery.id, "never came")
    retained(store, made, 400)
    assert names(store, made.id) == {"photo-canary.jpg"}


def test_unnamed_pictures_go_after_a_week(store: Store) -> None:
    """Tests that a picture may wait for its proof, that one whose proof never comes goes, and that one with a proof stays."""
    made = person_town(store)
    add(store, made, "pic_late", "pic_never")
    assert retained(store, made, 6.9) == {}
    name_in_proof(store, made, made.delivery.tasks[-1].id, "pic_late")
    assert retained(store, made, 7.1) == {"unnamed_pictures": 1}
    assert names(store, made.id) == {"photo-canary.jpg", "pic_late"}


def test_many_unnamed_pictures_go_batch_by_batch(store: Store) -> None:
    """Tests more of them than one transaction takes, with named ones in between."""
    made = person_town(store)
    wanted = [f"pic_{number:02d}" for number in range(23)]
    add(store, made, *wanted)
    for name in wanted[::5]:
        name_in_proof(store, made, made.delivery.tasks[-1].id, name)
    report = run_retention(store, made.id, NOON_S + 8 * DAY_S, batch=4, trust_clock=True)
    assert report.counts["unnamed_pictures"] == 18
    assert names(store, made.id) == {"photo-canary.jpg", *wanted[::5]}


def test_a_picture_that_comes_after_its_proof_was_emptied_goes(store: Store) -> None:
    """Tests a phone that has lain in a drawer for a month: nothing names the picture any more."""
    made = person_town(store)
    retained(store, made, 31)
    add(store, made, "photo-canary.jpg")
    assert retained(store, made, 32) == {"unnamed_pictures": 1}
    assert names(store, made.id) == set()


def neighbours(store: Store) -> tuple[PersonTown, str, str]:
    """Return a town in which a picture shows what was left for two people at one door, and their names."""
    made = person_town(store)
    other = add_person(store, made.town, name="Nobody In Particular", phone="+33611111111")
    basket = bring(store, made.town, add_delivery(store, made.town, other, reference="other-reference"))
    with store.writing(made.id, "test") as writing:
        writing.connection.execute(update(DELIVERY).where(DELIVERY.c.town_id == made.id).values(payment={}))
        writing.note("delivery.changed", basket.id, 9)
    add(store, made, "pic_both")
    for one in (made.delivery, basket):
        name_in_proof(store, made, one.tasks[-1].id, "pic_both")
    return made, made.person, other


def test_an_erasure_takes_the_picture_with_it(store: Store) -> None:
    """Tests that the picture of two baskets at one door goes when the second of their people is forgotten, and is counted."""
    made, first, second = neighbours(store)
    done = erase_recipient(store, made.id, "admin:a", first)
    assert done.counts["proof_picture"] == 1
    assert names(store, made.id) == {"pic_both"}
    assert found_in(store, "picture-canary") == []
    done = erase_recipient(store, made.id, "admin:a", second)
    assert done.counts["proof_picture"] == 1
    assert names(store, made.id) == set()
    assert found_in(store, "shown pic_both") == []


def test_two_erasures_at_the_same_time_leave_no_picture(store: Store) -> None:
    """Tests that of two transactions that empty the last two proofs of a picture one deletes it, whichever comes second."""
    made = person_town(store)
    begun = threading.Barrier(2)

    def empty(proof: str) -> None:
        def step(writing: Writing) -> None:
            erase_proofs(writing, writing.rows(writing.select(PROOF).where(PROOF.c.id == proof)))
            writing.note("privacy.erased", proof, 1)

        begun.wait()
        store.write(made.id, "test", step)

    for number in range(4):
        file = f"pic_{number}"
        add(store, made, file)
        proofs = [name_in_proof(store, made, made.delivery.tasks[place].id, file) for place in (0, -1)]
        threads = [threading.Thread(target=empty, args=(proof,)) for proof in proofs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert file not in names(store, made.id)


def test_somebody_gets_their_pictures(store: Store) -> None:
    """Tests that what is known of a person has the picture itself, as browsers open it, and only its name where it has not come in."""
    made = person_town(store)
    name_in_proof(store, made, made.delivery.tasks[-1].id, "pic_to_come")
    told = export_recipient(store, made.id, "admin:a", made.person, reason="asked by letter", language="en")
    shown = {one["picture"] for one in told["deliveries"][0]["proofs"]}
    content = base64.b64encode(b"picture-canary").decode()
    assert shown == {f"data:image/jpeg;base64,{content}", "", "pic_to_come"}


def test_towns_do_not_see_each_others_pictures(store: Store) -> None:
    """Tests that the same picture in two towns is two, of which one stays where the other goes."""
    made = person_town(store)
    other = make_town(store, "elsewhere")
    content = b"elsewhere"
    with store.writing(other.id, "test") as writing:
        pictures.add_picture(
            writing, Picture("photo-canary.jpg", "image/png", 1, 1, 9, writing.now_s), content
        )
        writing.note("proof.picture_kept", "photo-canary.jpg", 1)
    retained(store, made, 31)
    assert names(store, made.id) == set()
    with store.reading(other.id) as reading:
        found = pictures.find_picture(reading, "photo-canary.jpg")
        assert found is not None
        assert pictures.content_of(reading, found) == content
