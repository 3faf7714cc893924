"""What chores do: real ones, on what is really there."""

from __future__ import annotations

import pytest

from dispatch.clock import SetClock
from dispatch.keeping.chores import Tools
from dispatch.keeping.keeper import do_chores
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.quote import QuoteStatus
from dispatch.orders.order_documents import order_document
from dispatch.promises.quote import Quote
from dispatch.shops.substitutions import SubstitutionStatus, of_delivery, say_missing
from dispatch.storage import outbox, quotes
from dispatch.storage.store import Store
from tests.dispatch.orders.steps import add_relay, do, events, reload
from tests.dispatch.orders.test_intake import Intake
from tests.dispatch.orders.test_waiting import at_relay

D = DeliveryStatus


@pytest.fixture
def intake(store: Store) -> Intake:
    return Intake(store)


def keep(intake: Intake, **options):
    tools = Tools(open_map=lambda _: intake.map) if options.pop("with_map", True) else None
    return do_chores(intake.store, intake.town, tools)


def test_a_parcel_nobody_fetches_goes_home_by_itself(intake: Intake) -> None:
    """Tests that it is reminded of once, is overdue, and is sent back once; without the map that is told and tried again."""
    one = at_relay(intake, add_relay(intake))
    seen: list[str] = []
    assert isinstance(intake.clock, SetClock)
    for _ in range(60):
        intake.clock.advance(3600)
        seen += [name for name in keep(intake, with_map=False).counts if name in {"waiting", "send_back"}]
        if reload(intake, one.id).status is D.FAILED:
            break
    assert seen == ["waiting", "waiting"]
    intake.clock.advance(3600)
    assert keep(intake, with_map=False).failures == {"send_back": "chore_unfinished"}
    intake.clock.advance(600)
    assert keep(intake).counts["send_back"] == 1
    assert reload(intake, one.id).status is D.RETURNING
    intake.clock.advance(3600)
    assert "send_back" not in keep(intake).counts
    assert len(events(intake, "delivery.returning")) == 1


def test_questions_and_offers_end_by_themselves(intake: Intake) -> None:
    """Tests that a question nobody answers and an offer nobody takes are over after a minute at most, and told once."""
    one = intake.take(intake.order()).delivery
    asked = do(intake, say_missing, one.id, intake.bakery, "pain de seigle")

    def offer(writing) -> Quote:
        return quotes.add(
            writing,
            Quote(
                id=writing.ids.new("quo"), org_id=intake.bakery, client="api:test", order=order_document(intake.order()), offers=(),
                refusals=(), expires_s=writing.now_s + 300,
            ),
        )  # fmt: skip

    with intake.store.writing(intake.town, "api:test") as writing:
        quote = offer(writing)
        writing.note("quote.opened", quote.id, 1)
    keep(intake)
    intake.clock.set(max(asked.answer_by_s, quote.expires_s) + 1)
    assert {"quotes": 1, "substitutions": 1}.items() <= keep(intake).counts.items()
    with intake.store.reading(intake.town) as reading:
        assert quotes.get(reading, quote.id).status is QuoteStatus.EXPIRED
        assert of_delivery(reading, one.id)[0].status is SubstitutionStatus.EXPIRED
    intake.clock.advance(60)
    assert not {"quotes", "substitutions"} & keep(intake).counts.keys()


def test_nights_pass_and_nothing_is_left_over(intake: Intake) -> None:
    """Tests that every chore passes on every night of a week, and that the outbox is emptied of what was sent long ago."""
    intake.take(intake.order())
    with intake.store.reading(intake.town) as reading:
        before = sum(count for count, _ in outbox.backlog(reading).values())
    assert before > 0
    for _ in range(8):
        intake.clock.advance(86_400)
        report = keep(intake)
        assert report.failures == {}
        assert {"retention", "accounts", "shifts", "outbox"} <= {one.name for one in report.done}
    with intake.store.reading(intake.town) as reading:
        # What was not sent is never thrown away.
        assert sum(count for count, _ in outbox.backlog(reading).values()) >= before
