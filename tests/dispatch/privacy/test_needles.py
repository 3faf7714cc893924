"""What people are called in words about other things goes with them, with accents and in capitals too, and nothing that is somebody else's."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dispatch import ids
from dispatch.clock import SetClock
from dispatch.domain import Courier, Place, PlaceKind
from dispatch.parties.organization import Organization, OrganizationKind
from dispatch.parties.recipient import Recipient
from dispatch.privacy.erasure import erase_courier, erase_recipient
from dispatch.privacy.needles import spellings
from dispatch.storage import crew, parties
from dispatch.storage.schema_log import EVENT
from dispatch.storage.schema_parties import COURIER, SHIFT
from dispatch.storage.store import Store, Writing
from tests.dispatch.storage.small_town import MORNING_S, SmallTown, make_town

PHONE = "+33688000001"
#: A courier as others write of them.
SPOKEN = (
    "Léonie Évrard-Höchst", "LÉONIE ÉVRARD-HÖCHST", "Évrard-Höchst Léonie", "léonie é.", "Mme Évrard-Höchst", "06 88 00 00 01", "06.88.00.00.01",
    "+33 6 88 00 00 01", "0688000001", PHONE,
)  # fmt: skip


def add_customer(writing: Writing, name: str, phone: str = "") -> str:
    person = writing.ids.new(ids.RECIPIENT)
    parties.add_recipient(writing, Recipient(person, name, phone))
    writing.note("recipient.added", person, 1)
    return person


def remark(writing: Writing, *words: str) -> None:
    """Note words in the log about a thing that is nobody's."""
    for number, text in enumerate(words):
        writing.note("round.remarked", f"thing-{number}", 1, {"text": f"vu avec {text}, ce matin"})


def remarks(store: Store, town: SmallTown) -> list[str]:
    with store.reading(town.id) as reading:
        query = reading.select(EVENT).where(EVENT.c.type == "round.remarked").order_by(EVENT.c.sequence)
        return [
            row.data["text"].removeprefix("vu avec ").removesuffix(", ce matin")
            for row in reading.rows(query)
        ]


def a_customer(name: str) -> Callable[[Writing], None]:
    return lambda writing: (add_customer(writing, name), None)[1]


def a_courier(name: str) -> Callable[[Writing], None]:
    return lambda writing: crew.add_couriers(writing, [Courier(writing.ids.new(ids.COURIER), name)])


def a_place(name: str, address: str) -> Callable[[Writing], None]:
    place = [Place("plc_other", PlaceKind.ADDRESS, name, 7.4, 43.7, address)]
    return lambda writing: parties.add_places(writing, place)


def a_shop(name: str) -> Callable[[Writing], None]:
    return lambda writing: parties.add_organization(
        writing, Organization("org_other", OrganizationKind.SHOP, name)
    )


@pytest.mark.parametrize(
    "other",
    [
        a_customer("Paul Évrard"),
        a_customer("PAUL ÉVRARD"),
        a_customer("paul évrard"),
        a_courier("Paul Évrard"),
        a_place("", "3 rue Évrard"),
        a_place("", "3 RUE ÉVRARD"),
        a_place("Square Évrard", ""),
        a_shop("Boucherie Évrard"),
    ],
)
def test_a_family_name_with_accents_may_be_others(store: Store, other: Callable[[Writing], None]) -> None:
    """Tests that an accented name that is another person's, a shop's or a street's too stays in words, and the whole name goes."""
    town = make_town(store)
    with store.writing(town.id, "test") as writing:
        person = add_customer(writing, "Odette Évrard")
        other(writing)
        remark(writing, "Évrard", "ÉVRARD", "Odette Évrard", "ODETTE ÉVRARD", "Odette É.")
    erase_recipient(store, town.id, "test", person)
    assert remarks(store, town) == ["Évrard", "ÉVRARD", "…", "…", "…"]


def test_a_family_name_with_accents_of_nobody_else_goes(store: Store) -> None:
    """Tests the same without anybody else: of the name nothing is left, and of a word that it is part of everything."""
    town = make_town(store)
    with store.writing(town.id, "test") as writing:
        person = add_customer(writing, "Odette Évrard")
        add_customer(writing, "Paul Evans")
        remark(writing, "Évrard", "ÉVRARD", "évrard", "Odette É.", "Évrardine")
    erase_recipient(store, town.id, "test", person)
    assert remarks(store, town) == ["…", "…", "…", "…", "Évrardine"]


@pytest.mark.parametrize("name", ["Étienne Évrot", "ÉTIENNE ÉVROT", "étienne évrot"])
def test_first_name_and_initial_may_be_others(store: Store, name: str) -> None:
    """Tests that first name and initial stay where somebody else has both, whatever their accents and capitals."""
    town = make_town(store)
    with store.writing(town.id, "test") as writing:
        person = add_customer(writing, "Étienne Évrard")
        add_customer(writing, name)
        remark(writing, "Étienne É.", "Étienne Évrard", "Évrard")
    erase_recipient(store, town.id, "test", person)
    assert remarks(store, town) == ["Étienne É.", "…", "…"]


@pytest.mark.parametrize("name", ["Odette Évrard", "ODETTE ÉVRARD", "odette évrard"])
@pytest.mark.parametrize("other", [a_customer, a_courier])
def test_a_namesake_keeps_the_name(
    store: Store, name: str, other: Callable[[str], Callable[[Writing], None]]
) -> None:
    """Tests that words about a namesake stay, be it a customer or a courier, however their name is written."""
    town = make_town(store)
    with store.writing(town.id, "test") as writing:
        person = add_customer(writing, "Odette Évrard", PHONE)
        other(name)(writing)
        remark(writing, "Odette Évrard", PHONE)
    erase_recipient(store, town.id, "test", person)
    assert remarks(store, town) == ["Odette Évrard", "…"]


def gone_courier(store: Store, name: str, *, phone: str = PHONE) -> tuple[SmallTown, str]:
    """Store a town with a courier whose last shift is over."""
    town = make_town(store)
    with store.reading(town.id) as reading:
        courier = reading.get(SHIFT, town.shifts[0]).courier_id
    with store.writing(town.id, "test") as writing:
        writing.amend(COURIER, courier, {"name": name, "phone": phone})
        writing.note("courier.changed", courier, 1)
    assert isinstance(store.clock, SetClock)
    store.clock.set(MORNING_S + 10 * 86_400)
    return town, courier


def test_a_courier_goes_in_every_usual_spelling(store: Store) -> None:
    """Tests both orders of the name, capitals, first name and initial, the family name, and the number as it is dictated."""
    town, courier = gone_courier(store, "Léonie Évrard-Höchst")
    with store.writing(town.id, "test") as writing:
        remark(writing, *SPOKEN)
    erase_courier(store, town.id, "test", courier)
    left = " ".join(remarks(store, town)).casefold()
    assert [word for word in ("évrard", "léonie", "88") if word in left] == []
    assert remarks(store, town) == ["Mme …" if word.startswith("Mme") else "…" for word in SPOKEN]


def test_what_others_have_of_a_courier_stays(store: Store) -> None:
    """Tests a customer of the same name, and one of the same number and family name: of the courier only what is theirs alone goes."""
    town, courier = gone_courier(store, "Léonie Évrard")
    with store.writing(town.id, "test") as writing:
        add_customer(writing, "LÉONIE ÉVRARD", "+33688000002")
        remark(writing, "Léonie Évrard", "06 88 00 00 01")
    erase_courier(store, town.id, "test", courier)
    assert remarks(store, town) == ["Léonie Évrard", "…"]


def test_of_a_household_the_number_stays(store: Store) -> None:
    """Tests that a number and a family name that a customer has too stay, and the courier's own name goes."""
    town, courier = gone_courier(store, "Léonie Évrard")
    with store.writing(town.id, "test") as writing:
        add_customer(writing, "Paul Évrard", PHONE)
        remark(writing, "Léonie Évrard", "Évrard", "06 88 00 00 01")
    erase_courier(store, town.id, "test", courier)
    assert remarks(store, town) == ["…", "Évrard", "06 88 00 00 01"]


def test_a_courier_who_buys_is_one_person(store: Store) -> None:
    """Tests that the same name and number as courier and as customer are nobody else's, whichever is erased."""
    town, courier = gone_courier(store, "Léonie Évrard")
    with store.writing(town.id, "test") as writing:
        person = add_customer(writing, "Léonie ÉVRARD", PHONE)
        remark(writing, *(word.replace("-Höchst", "").replace("-HÖCHST", "") for word in SPOKEN))
    erase_recipient(store, town.id, "test", person)
    assert set(remarks(store, town)) == {"…", "Mme …"}
    erase_courier(store, town.id, "test", courier)


@pytest.mark.parametrize("text", ["Évrard", "évrard-Ödön", "ŒUVRARD", "Martin", "100% É_é"])
def test_spellings_are_found_in_small_letters(text: str) -> None:
    """Tests that a database that lowers ASCII only finds a text, however it was typed there."""
    for typed in (text, text.lower(), text.upper(), text.title()):
        lowered = "".join(letter.lower() if letter.isascii() else letter for letter in typed)
        assert lowered in spellings(text)
        assert typed.lower() in spellings(text)
