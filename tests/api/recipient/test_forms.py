"""What is asked by the forms of a link: done once, refused with what was typed, and never for another site or another link."""

from __future__ import annotations

import re

from api.gate.limits import Pace
from dispatch.access.role import Role
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.parties.recipient import Recipient
from dispatch.recipient.rating import CHANGEABLE_S
from dispatch.storage import parties, quotes, ratings
from dispatch.storage.schema_parties import RECIPIENT
from tests.api.recipient.day import Riding, set_status
from tests.api.recipient.visitor import Visitor, forms_of, text_of
from tests.api.v1.doings import key_of
from tests.api.v1.served import Served
from tests.dispatch.simulate.toy_scenario import NINE_S

_D = DeliveryStatus


def recipient_of(visitor: Visitor) -> Recipient:
    with visitor.served.store.reading(visitor.served.town_id) as reading:
        return parties.get_recipient(reading, visitor.delivery.recipient_id)


def events(visitor: Visitor, kind: str) -> list[dict]:
    answer = visitor.served.call("GET", f"/v1/events?kind={kind}", role=Role.ADMIN)
    return answer.json()["events"]


# The door


def test_more_is_said_of_the_door(visitor: Visitor) -> None:
    """Tests that a code and a safe place are kept and what was left empty stays, that a courier is told, and that nothing of it is shown."""
    done = visitor.fill("door", code="4711B", floor="3", safe_place="Behind the blue pot")
    page = visitor.follow(done)
    assert "the courier will see it" in text_of(page)
    door = recipient_of(visitor).door
    assert (door.code, door.floor, door.safe_place, door.do_not_ring) == (
        "4711B",
        "3",
        "Behind the blue pot",
        False,
    )
    visitor.follow(visitor.fill("door", neighbour="Sacha Exemple, 2nd floor", do_not_ring="1"))
    door = recipient_of(visitor).door
    assert (door.code, door.neighbour, door.do_not_ring) == ("4711B", "Sacha Exemple, 2nd floor", True)
    assert "4711B" not in visitor.open("door").text
    (first, second) = events(visitor, "delivery.instructions_changed")
    assert first["actor"] == second["actor"] == f"recipient:{visitor.delivery.recipient_id}"
    assert "4711B" not in str(first)


def test_the_recipient_sees_the_door_and_takes_things_out(visitor: Visitor) -> None:
    """Tests that after the last digits what is known is in the form, on that browser alone, and what is emptied is forgotten."""
    visitor.fill("door", code="4711B", floor="3", do_not_ring="1")
    visitor.follow(visitor.be_recognised())
    (form,) = forms_of(visitor.open("door"))
    assert (form.fields["code"], form.fields["floor"], form.fields["do_not_ring"]) == ("4711B", "3", "1")
    del form.fields["do_not_ring"]
    visitor.follow(visitor.send(form, code=""))
    door = recipient_of(visitor).door
    assert (door.code, door.floor, door.do_not_ring) == ("", "3", False)
    stranger = Visitor.of(visitor.served, visitor.delivery_id)
    assert 'value="3"' not in stranger.open("door").text


def test_what_is_too_long_comes_back(visitor: Visitor) -> None:
    """Tests that a form that is refused has all that was typed, names the field and the remedy, and that nothing of it is kept."""
    refused = visitor.fill("door", code="x" * 101, safe_place="under <b>the</b> bench", note="hello")
    assert refused.status_code == 422
    shown = text_of(refused)
    assert "101 characters, 100 at most: shorten it" in shown
    assert 'aria-invalid="true"' in refused.text
    (form,) = forms_of(refused)
    assert (form.fields["code"], form.fields["safe_place"], form.fields["note"]) == (
        "x" * 101,
        "under <b>the</b> bench",
        "hello",
    )
    assert recipient_of(visitor).door.safe_place == ""
    visitor.follow(visitor.send(form, code="12"))
    assert recipient_of(visitor).door.safe_place == "under <b>the</b> bench"


def test_it_is_too_late_for_the_door(visitor: Visitor) -> None:
    """Tests that what is said after the end comes back with what was typed, and why."""
    page = visitor.open("door")
    set_status(visitor.served, visitor.delivery_id, _D.DELIVERED)
    late = visitor.send(forms_of(page)[0], code="4711B")
    assert late.status_code == 409
    assert "too late" in text_of(late)
    assert forms_of(late)[0].fields["code"] == "4711B"


# Writing


def test_writing_to_a_shop(served: Served, visitor: Visitor) -> None:
    """Tests that one chooses the shop, that what is written is in its conversation once, and that the answer is seen by the recipient alone."""
    page = visitor.open("write")
    form = forms_of(page)[0]
    nobody = visitor.send(form, text="Is it still warm?")
    assert (nobody.status_code, "Choose whom you write to" in text_of(nobody)) == (422, True)
    form = forms_of(nobody)[0]
    assert form.fields["text"] == "Is it still warm?"
    assert len(form.choices["shop"]) == 2
    again = [visitor.send(form, shop=served.orgs["shop-0"]) for _ in range(2)]
    assert {one.status_code for one in again} == {303}
    assert "Your message is sent" in text_of(visitor.follow(again[0]))
    path = f"/v1/deliveries/{visitor.delivery_id}/messages"
    (told,) = served.call("GET", path, role=Role.SHOP).json()["messages"]
    assert (told["text"], told["side"], told["channel"]) == ("Is it still warm?", "recipient", "page")
    served.call("POST", path, {"text": "Yes, and it smells."}, role=Role.SHOP)
    assert "1 new message" in text_of(visitor.open())
    assert "smells" not in visitor.open("write").text
    assert "warm" not in visitor.open("write").text
    answer = visitor.be_recognised()
    assert answer.status_code == 303
    thread = text_of(visitor.open("write"))
    assert thread.index("Is it still warm?") < thread.index("Yes, and it smells.")
    assert "new message" not in text_of(visitor.open())
    # Another shop of the basket hears nothing of it.
    other = served.call("GET", path, token=key_of(served, "shop-1"), role=None)
    assert other.json()["messages"] == []


def test_writing_nothing_or_too_much(served: Served) -> None:
    """Tests that a message needs words and has a longest length, and that one shop need not be chosen."""
    visitor = Visitor.of_order(served)
    empty = visitor.fill("write", text="  ")
    assert (empty.status_code, "Write your message" in text_of(empty)) == (422, True)
    long = visitor.fill("write", text="x" * 2_001)
    assert "2001 characters, 2000 at most" in text_of(long)
    assert visitor.fill("write", text="Merci 🙂").status_code == 303
    assert visitor.fill("write", text="\x07").status_code == 422


# Another window


def test_another_window(served: Served, visitor: Visitor) -> None:
    """Tests looking, choosing and choosing twice; that looking again and again runs out of nothing; and that no price is shown."""
    before = visitor.delivery.window
    assert "Promised for now: today, 10:00 – 11:00" in text_of(visitor.open("slot"))
    found = visitor.fill("slot")
    page = visitor.follow(found)
    form = forms_of(page)[0]
    assert len(form.choices["start"]) > 3
    assert "€" not in page.text
    nothing = visitor.send(form)
    assert (nothing.status_code, "Choose a time" in text_of(nothing)) == (422, True)
    unknown = visitor.send(form, start=str(NINE_S + 1))
    assert "not in the list" in text_of(unknown)
    chosen = next(start for start in form.choices["start"] if int(start) > before.latest)
    twice = [visitor.send(form, start=chosen) for _ in range(2)]
    assert {one.status_code for one in twice} == {303}
    shown = text_of(visitor.follow(twice[0]))
    assert "the new time is promised" in shown
    assert visitor.delivery.window.earliest == int(chosen)
    for _ in range(3):
        assert visitor.fill("slot").status_code == 303
    with served.store.reading(served.town_id) as reading:
        assert (
            len(quotes.open_moves(reading, f"recipient:{visitor.delivery.recipient_id}", visitor.delivery_id))
            == 1
        )


def test_the_windows_of_others(served: Served, visitor: Visitor) -> None:
    """Tests that what was found for one delivery is not there for the link of another, whoever it is."""
    found = visitor.fill("slot").headers["location"]
    quote = re.search(r"quo_[a-z0-9_]+", found).group()
    other = Visitor.of_order(served, recipient={"name": "Sacha Exemple", "phone": "+33600000002"})
    assert other.open(f"slot/{quote}").status_code == 404
    same_person = Visitor.of_order(served, shops=("shop-2",))
    assert same_person.open(f"slot/{quote}").status_code == 404
    assert visitor.open("slot/quo_nothing").status_code == 404
    served.clock.advance(3_600)
    assert "offered no longer" in text_of(visitor.open(f"slot/{quote}"))


def test_a_courier_has_the_goods(served: Served, visitor: Visitor) -> None:
    """Tests that once the courier comes the window is not changed, and the page says why and whom to call."""
    riding = Riding(served, visitor.delivery_id)
    riding.begin()
    riding.close(0)
    riding.close(1)
    shown = visitor.open("slot")
    assert shown.status_code == 409
    assert "Call the shop" in text_of(shown)
    assert forms_of(shown) == []
    assert "cannot be changed here any more" in text_of(visitor.open())


def test_nobody_can_compute(served: Served, visitor: Visitor) -> None:
    """Tests that without what computes windows people are asked to come again."""
    served.business._desk = None
    answer = visitor.fill("slot")
    assert (answer.status_code, "cannot be computed right now" in text_of(answer)) == (503, True)


def test_searches_are_few(served: Served, visitor: Visitor) -> None:
    """Tests that whoever searches again and again waits, and keeps what is promised."""
    served.gatekeeper.searches.pace = Pace(1, 900)
    assert visitor.fill("slot").status_code == 303
    answer = visitor.fill("slot")
    assert (answer.status_code, "Wait for a quarter of an hour" in text_of(answer)) == (429, True)


# Calling it off


def test_calling_it_off(visitor: Visitor) -> None:
    """Tests that it is asked once more, done once, in the recipient's name, and said to nobody who did it."""
    page = visitor.open("cancel")
    assert "Yes, cancel the delivery" in text_of(page)
    done = [visitor.send(forms_of(page)[0]) for _ in range(2)]
    assert {one.status_code for one in done} == {303}
    shown = text_of(visitor.follow(done[0]))
    assert "The delivery is cancelled." in shown
    assert "Cancel the delivery" not in shown
    (event,) = events(visitor, "delivery.cancelled")
    assert event["actor"] == f"recipient:{visitor.delivery.recipient_id}"
    assert event["data"]["reason"] == "by_recipient"
    again = visitor.open("cancel")
    assert (again.status_code, forms_of(again)) == (409, [])


def test_too_late_to_call_it_off(visitor: Visitor) -> None:
    """Tests that a form from before is refused once the goods are on their way, and says whom to call."""
    page = visitor.open("cancel")
    set_status(visitor.served, visitor.delivery_id, _D.OUT_FOR_DELIVERY)
    late = visitor.send(forms_of(page)[0])
    assert (late.status_code, "It is too late" in text_of(late)) == (409, True)
    assert visitor.delivery.status is _D.OUT_FOR_DELIVERY


# Recognised, and how one is told things


def test_settings_are_the_recipients_alone(visitor: Visitor) -> None:
    """Tests that they ask who it is, are kept as page's words, and that hours that the form does not show stay."""
    page = visitor.open("settings")
    assert "last 4 digits" in text_of(page)
    wrong = visitor.send(forms_of(page)[0], answer="1234")
    assert (wrong.status_code, "These are not the digits" in text_of(wrong)) == (422, True)
    assert "+336" not in wrong.text
    right = visitor.send(forms_of(page)[0], answer="06 00 00 00 01")
    assert right.headers["location"].startswith(f"/t/{visitor.token}/settings")
    cookie = right.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert f"path=/t/{visitor.token}" in cookie
    page = visitor.follow(right)
    (form,) = forms_of(page)
    assert form.choices["channel"] == ["", "sms", "voice"]
    done = visitor.send(form, late="15", channel="voice", spoken="en", stop="1")
    assert "preferences are saved" in text_of(visitor.follow(done))
    own = recipient_of(visitor)
    assert (own.reach.only_if_late_min, own.reach.channels, own.reach.opted_out, own.language) == (
        15,
        ("voice",),
        True,
        "en",
    )
    assert (own.reach.quiet_from_min, own.reach.quiet_to_min) == (21 * 60, 8 * 60)
    (form,) = forms_of(visitor.open("settings"))
    assert (form.fields["late"], form.fields["channel"], form.fields["stop"]) == ("15", "voice", "1")
    bad = visitor.send(form, late="7", channel="pigeon", spoken="xx")
    assert text_of(bad).count("Choose one of the list") == 6


def test_only_few_answers_are_taken(visitor: Visitor) -> None:
    """Tests that after five wrong answers even the right one is not taken that day, and that others' links are not touched by it."""
    form = forms_of(visitor.open("recognise"))[0]
    for _ in range(5):
        assert visitor.send(form, answer="9999").status_code == 422
    locked = visitor.send(form, answer="0001")
    assert (locked.status_code, "Too many wrong answers" in text_of(locked)) == (429, True)
    assert visitor.cookies == {}
    other = Visitor.of_order(visitor.served, shops=("shop-2",))
    assert other.be_recognised().status_code == 303


def test_a_cookie_is_of_one_link_and_one_person(visitor: Visitor) -> None:
    """Tests that the mark of a browser opens no other link, none that was made anew, and nothing once the number is another one."""
    visitor.be_recognised()
    served = visitor.served
    assert len(forms_of(visitor.open("settings"))[0].choices) > 2
    other = Visitor.of_order(served, shops=("shop-2",))
    other.cookies = dict(visitor.cookies)
    assert "last 4 digits" in text_of(other.open("settings"))
    with served.store.writing(served.town_id, "test") as writing:
        writing.amend(RECIPIENT, visitor.delivery.recipient_id, {"phone": "+33600000009"})
        writing.note("test.changed", visitor.delivery.recipient_id, 1, topics=())
    assert "last 4 digits" in text_of(visitor.open("settings"))


def test_who_is_known_by_mail_or_by_nothing(visitor: Visitor) -> None:
    """Tests the question for somebody without a number, and that somebody of whom nothing is known is sent to the shop."""
    served = visitor.served
    for values, question in (
        ({"phone": "", "email": "Camille@example.org"}, "The mail address"),
        ({"phone": "", "email": ""}, "call the shop"),
    ):
        with served.store.writing(served.town_id, "test") as writing:
            writing.amend(RECIPIENT, visitor.delivery.recipient_id, values)
            writing.note("test.changed", visitor.delivery.recipient_id, 1, topics=())
        page = visitor.open("recognise")
        assert question in text_of(page)
        if values["email"]:
            form = forms_of(page)[0]
            assert visitor.send(form, answer="dominique@example.org").status_code == 422
            assert visitor.send(form, answer=" camille@EXAMPLE.org ").status_code == 303
        else:
            assert forms_of(page) == []


# Rating


def test_rating_once_and_thinking_better_of_it(served: Served, visitor: Visitor) -> None:
    """Tests one tap, a word later, another number, the same again, a week's end; what the sender, a shop and its programs are told."""
    assert "How did it go" not in text_of(visitor.open())
    set_status(served, visitor.delivery_id, _D.DELIVERED)
    page = visitor.open()
    form = forms_of(page)[0]
    assert "words" not in form.fields
    assert "5" in re.findall(r'name="score" value="(\d)"', page.text)
    done = [visitor.send(form, score="4") for _ in range(2)]
    shown = visitor.follow(done[0])
    assert "You gave 4 out of 5" in text_of(shown)
    again = visitor.send(forms_of(shown)[0], score="5", words="Très gentil")
    assert "You gave 5 out of 5" in text_of(visitor.follow(again))
    # What was written is the recipient's, and not for whoever is passed the link.
    assert "gentil" not in visitor.open().text
    path = f"/v1/deliveries/{visitor.delivery_id}/rating"
    told = served.call("GET", path).json()
    assert (told["score"], told["words"]) == (5, "Très gentil")
    assert served.call("GET", path, role=Role.COORDINATOR).json() == told
    part = served.call("GET", path, role=Role.SHOP).json()
    assert (part["score"], part["words"]) == (5, None)
    assert [event["data"] for event in events(visitor, "delivery.rated")] == [{"score": 4}]
    assert [event["data"] for event in events(visitor, "delivery.rating_changed")] == [{"score": 5}]
    page = visitor.open()
    bad = visitor.send(forms_of(page)[0], score="6", words="x" * 501)
    assert bad.status_code == 422
    assert forms_of(bad)[0].fields["words"] == "x" * 501
    served.clock.advance(CHANGEABLE_S)
    shown = visitor.open()
    assert "You gave 5 out of 5" in text_of(shown)
    assert forms_of(shown) == []
    late = visitor.send(forms_of(page)[0], score="1")
    assert late.status_code == 409
    with served.store.reading(served.town_id) as reading:
        assert ratings.of_delivery(reading, visitor.delivery_id).score == 5


def test_nothing_is_rated_that_has_not_come(served: Served, visitor: Visitor) -> None:
    """Tests that a rating needs something that has come, and nobody's rating is none."""
    path = f"/v1/deliveries/{visitor.delivery_id}/rating"
    assert served.call("GET", path).json() == {
        "score": None,
        "words": None,
        "rated_at": None,
        "changed_at": None,
    }
    set_status(served, visitor.delivery_id, _D.DELIVERED)
    form = forms_of(visitor.open())[0]
    set_status(served, visitor.delivery_id, _D.ARRIVED)
    early = visitor.send(form, score="5")
    assert (early.status_code, served.call("GET", path).json()["score"]) == (409, None)
