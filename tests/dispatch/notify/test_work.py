"""What couriers and coordinators are told about work: shifts, absences, hours, money; as the other parts note it."""

from __future__ import annotations

import datetime as dt

import pytest

from dispatch import ids
from dispatch.domain import Break, TimeWindow
from dispatch.lifecycle.round import Outcome
from dispatch.money.reconciliation import close, declare, open_count, send_back
from dispatch.money.takings import give_float
from dispatch.notify.choices import choose_party, party_reach
from dispatch.notify.notification import Notification
from dispatch.parties.organization import Contact, Organization, OrganizationKind
from dispatch.parties.recipient import Reach
from dispatch.people import roster
from dispatch.people.remarks import answer, correct, remark
from dispatch.people.shift_checks import publish, watch
from dispatch.storage import notifications, parties
from dispatch.storage.schema_notify import NOTIFICATION
from dispatch.storage.schema_parties import COURIER, SHIFT
from dispatch.storage.store import Store
from tests.dispatch.money.takings_town import collect, paid_round
from tests.dispatch.notify.flow import Flow
from tests.dispatch.people.rider import crew_of, ride
from tests.dispatch.people.test_shift_checks import MONDAY, add_shift
from tests.dispatch.storage.small_town import MORNING_S, add_promised, add_round, round_of

LEA = "coordinator:lea"
TUESDAY = MONDAY + dt.timedelta(1)
#: 22:00 in Paris on the Sunday of the small town.
TEN_AT_NIGHT_S = MORNING_S + 13 * 3600


class Crew(Flow):
    """A town with two couriers who can be reached by SMS, and a cooperative with coordinators."""

    def __init__(self, store: Store, **settings) -> None:
        super().__init__(store, **settings)
        self.clock.set(MORNING_S)
        self.riders, _ = crew_of(store, self.town)
        self.desk = store.ids.new(ids.ORGANIZATION)
        with store.writing(self.town.id, "test") as writing:
            for number, name in enumerate(self.riders):
                writing.change(
                    COURIER, name, 1, {"phone": f"+3360000009{number}", "name": f"Courier {number}"}
                )
            coop = Organization(
                self.desk,
                OrganizationKind.COURIER_COOP,
                "Les Roues",
                contact=Contact(email="desk@coop.example"),
            )
            parties.add_organization(writing, coop)
            writing.note("crew.reachable", self.town.id, 1)

    def do(self, step, *given, actor: str = LEA, **more):
        return self.store.write(self.town.id, actor, lambda writing: step(writing, *given, **more))

    def shift(self, rider: int, day: dt.date, from_min: int = 480, to_min: int = 720) -> str:
        return add_shift(self.store, self.town, self.riders[rider], day, from_min, to_min)

    def publish(self, confirm: str = "") -> None:
        self.do(publish, MONDAY - dt.timedelta(3), MONDAY + dt.timedelta(6), confirm=confirm)

    def version(self, shift: str) -> int:
        with self.store.reading(self.town.id) as reading:
            return int(reading.get(SHIFT, shift).version)

    def texts(self, rider: int | None = None) -> list[str]:
        return [one.sms for one in self.sms.sent if rider is None or one.address == f"+3360000009{rider}"]

    def letters(self) -> list[str]:
        return [one.title for one in self.email.sent if one.address == "desk@coop.example"]

    def decided(self, kind: str) -> list[Notification]:
        with self.store.reading(self.town.id) as reading:
            rows = reading.rows(reading.select(NOTIFICATION).where(NOTIFICATION.c.kind == kind))
            return [notifications.get(reading, row.id) for row in rows]

    def reasons(self, kind: str) -> list[tuple[str, str]]:
        return sorted((str(one.status), str(one.reason)) for one in self.decided(kind))


@pytest.fixture
def crew(store: Store) -> Crew:
    """The town at nine in the morning of a Sunday, with the shifts of the week to come."""
    return Crew(store)


def test_a_publication_is_one_message_for_each_courier(crew: Crew) -> None:
    """Tests three shifts of one courier and one of another, of which one is taken away before anything is sent."""
    gone = crew.shift(0, MONDAY, 420, 470)
    crew.shift(0, MONDAY)
    crew.shift(0, TUESDAY)
    crew.shift(1, TUESDAY, 600, 900)
    # The small town's own shifts are over by then.
    crew.clock.set(MORNING_S + 5 * 3600)
    crew.publish()
    crew.run()
    crew.do(roster.cancel, gone, crew.version(gone), "no work")
    crew.run(wait_s=130)
    assert crew.texts(0) == ["Votre planning : service demain de 8h00 à 12h00 (+1)."]
    assert crew.texts(1) == ["Votre planning : service mardi 1/12 de 10h00 à 15h00."]
    # Nobody knew of it, so nobody is told that it is gone.
    assert crew.reasons("shift_cancelled") == [("suppressed", "no_change")]
    assert crew.letters() == []


def test_nobody_is_woken_for_next_week(crew: Crew) -> None:
    """Tests that what is published at ten in the evening is told at eight, but a shift at six that is cancelled at once."""
    early = crew.shift(0, MONDAY, 360, 600)
    crew.publish()
    crew.run(wait_s=130)
    crew.shift(1, TUESDAY)
    crew.clock.set(TEN_AT_NIGHT_S)
    sent = len(crew.texts())
    crew.publish()
    crew.do(roster.cancel, early, crew.version(early), "storm")
    crew.run(wait_s=200)
    assert crew.texts()[sent:] == ["Vous n'avez plus le service demain de 6h00 à 10h00."]
    (waits,) = [one for one in crew.decided("shift_published") if one.status == "pending"]
    assert (waits.reason, waits.due_s) == ("quiet_hours", MORNING_S + 23 * 3600)
    crew.clock.set(MORNING_S + 23 * 3600 + 60)
    crew.run()
    assert crew.texts(1)[-1] == "Votre planning : service demain de 8h00 à 12h00."


def test_who_has_named_quiet_hours_has_those(crew: Crew) -> None:
    """Tests a courier who wants to be told at any hour, one who is never to be told, and the coordinators' choice of SMS."""
    crew.do(choose_party, crew.riders[0], Reach(("sms",), quiet_from_min=0, quiet_to_min=0), "page")
    crew.do(choose_party, crew.riders[1], Reach(("sms",), opted_out=True), "page")
    crew.do(choose_party, crew.desk, Reach(("email", "sms"), quiet_from_min=0, quiet_to_min=0), "page")
    with crew.store.reading(crew.town.id) as reading:
        assert party_reach(reading, crew.desk).channels == ("email", "sms")
    crew.shift(0, MONDAY)
    absent = crew.shift(1, MONDAY)
    crew.clock.set(TEN_AT_NIGHT_S)
    crew.publish()
    crew.do(roster.mark_absent, absent, crew.version(absent), roster.AbsenceKind.SICK, actor="api:phone")
    crew.run(wait_s=130)
    assert crew.texts(0) == ["Votre planning : service demain de 8h00 à 12h00."]
    assert crew.texts(1) == []
    assert crew.reasons("absence_noted") == [("suppressed", "opted_out")]
    assert crew.letters() == ["Absence : Courier 1, demain"]


def test_a_changed_shift(crew: Crew) -> None:
    """Tests other hours twice in a minute, hours that are changed back, another bike, and a shift that nobody knew of."""
    shift, draft = crew.shift(0, MONDAY), ""
    crew.publish()
    crew.run(wait_s=130)
    draft = crew.shift(0, TUESDAY)
    with crew.store.reading(crew.town.id) as reading:
        row = reading.get(SHIFT, shift)
    first, later = TimeWindow(row.from_s, row.to_s), TimeWindow(row.from_s + 3600, row.to_s + 3600)
    half = TimeWindow(row.from_s + 1800, row.to_s)

    def to(window: TimeWindow, name: str = shift) -> None:
        crew.do(roster.change, name, crew.version(name), window=window)
        crew.run()

    to(TimeWindow(later.earliest + 86_400, later.latest + 86_400), draft)
    assert crew.decided("shift_changed") == []
    to(half)
    to(later)
    crew.run(wait_s=130)
    assert len(crew.texts(0)) == 2
    assert crew.texts(0)[1].startswith(
        "Changement : votre service est demain de 9h00 à 13h00 (avant : demain 8h00-12h00)."
    )
    to(half)
    to(later)
    crew.run(wait_s=130)
    to(half)
    to(first)
    crew.run(wait_s=130)
    assert crew.texts(0)[2].startswith("Changement : votre service est demain de 8h00 à 12h00")
    assert len(crew.texts(0)) == 3
    crew.do(
        roster.change,
        shift,
        crew.version(shift),
        breaks=(Break(TimeWindow(row.from_s + 7200, row.from_s + 7200), 600),),
    )
    crew.run(wait_s=130)
    assert len(crew.texts(0)) == 3
    assert crew.reasons("shift_changed")[-1] == ("suppressed", "taken_back")


def test_a_shift_of_somebody_else_now(crew: Crew) -> None:
    """Tests a shift given to another courier, and two that change places: each is told once, what they have and what not."""
    given, own, other = crew.shift(0, MONDAY), crew.shift(0, TUESDAY), crew.shift(1, TUESDAY, 840, 1020)
    crew.publish()
    crew.run(wait_s=130)
    before = [len(crew.texts(rider)) for rider in (0, 1)]
    crew.do(roster.change, given, crew.version(given), courier_id=crew.riders[1])
    crew.run(wait_s=130)
    assert crew.texts(0)[before[0] :] == ["Vous n'avez plus le service demain de 8h00 à 12h00."]
    assert crew.texts(1)[before[1] :] == ["Votre planning : service demain de 8h00 à 12h00."]
    crew.do(roster.swap, own, other)
    crew.run(wait_s=130)
    assert [text.partition(")")[0] for text in (crew.texts(0)[-1], crew.texts(1)[-1])] == [
        "Changement : votre service est mardi 1/12 de 14h00 à 17h00 (avant : mardi 1/12 8h00-12h00",
        "Changement : votre service est mardi 1/12 de 8h00 à 12h00 (avant : mardi 1/12 14h00-17h00",
    ]
    assert len(crew.texts(0)) == before[0] + 2


def test_an_absence(crew: Crew) -> None:
    """Tests that whoever says it is not told it back, that the others are, with what is left to do, and why is nowhere."""
    said = add_round(
        crew.store, crew.town, round_of(crew.store, crew.town, add_promised(crew.store, crew.town))
    )
    crew.do(
        roster.mark_absent,
        said.shift_id,
        crew.version(said.shift_id),
        roster.AbsenceKind.SICK,
        actor=f"courier:{crew.riders[0]}",
    )
    crew.run()
    assert crew.texts() == []
    (letter,) = crew.email.sent
    assert letter.title == "Absence : Courier 0, aujourd'hui"
    assert "Arrêts à reprendre : 3." in letter.body
    assert "STOP" not in letter.body
    noted = crew.shift(1, MONDAY)
    crew.do(roster.mark_absent, noted, crew.version(noted), roster.AbsenceKind.SICK)
    crew.run()
    assert crew.texts() == [
        "Votre absence est notée : demain à partir de 8h00. Une erreur ? Dites-le à la coordination."
    ]
    assert crew.reasons("courier_absent") == [("sent", "now"), ("suppressed", "own_doing")]
    everything = str(
        [(one.facts, one.text) for one in crew.decided("courier_absent") + crew.decided("absence_noted")]
    )
    assert roster.AbsenceKind.SICK.value not in everything


def test_what_is_said_about_hours(crew: Crew) -> None:
    """Tests a remark, an answer to it and a correction; their words are in none of the messages."""
    shift = crew.shift(0, MONDAY)
    note = crew.do(remark, shift, "CANARY ten minutes at the bakery", actor=f"courier:{crew.riders[0]}")
    crew.run(wait_s=130)
    assert crew.letters() == ["Courier 0 conteste ses heures"]
    crew.do(answer, note.id, "CANARY you are right")
    crew.do(correct, shift, 5400, "CANARY waited")
    crew.run(wait_s=130)
    assert crew.texts() == [
        "Votre remarque sur vos heures du service demain a une réponse. Elle est dans vos heures.",
        "Vos heures payées du service demain sont corrigées : +1 h 30. La raison est dans vos heures.",
    ]
    assert "CANARY" not in str([(one.sms, one.body, one.voice) for one in crew.sms.sent + crew.email.sent])
    crew.do(remark, shift, "for a courier on the telephone")
    crew.run(wait_s=130)
    assert crew.reasons("hours_contested") == [("sent", "now"), ("suppressed", "own_doing")]


def test_hours_against_the_law(crew: Crew) -> None:
    """Tests a publication that somebody answers for: the courier is told; and a late end, of which both are told once."""
    crew.shift(0, MONDAY, 7 * 60, 18 * 60 + 30)
    crew.publish(confirm="fair day")
    crew.run(wait_s=130)
    assert crew.texts(0)[-1] == (
        "Votre planning dépasse une limite légale, à partir de demain : heures par jour. Parlez-en à la coordination."
    )
    assert crew.reasons("hours_alert") == [("suppressed", "own_doing")]
    # Nobody is warned of it again, however often somebody looks.
    assert crew.do(watch, MONDAY, TUESDAY, actor="system:keeper") == 0


def test_a_late_end_leaves_too_little_rest(crew: Crew) -> None:
    """Tests that real hours are looked at: a round until half past eleven, and a shift at seven."""
    sunday = MONDAY - dt.timedelta(1)
    crew.shift(0, MONDAY, 7 * 60, 9 * 60)
    crew.publish()
    crew.run(wait_s=130)
    late_s = MORNING_S + 14 * 3600 + 1800
    crew.clock.set(late_s + 60)
    times = [(MORNING_S + 60, MORNING_S + 120), (late_s - 60, late_s)]
    ride(crew.store, crew.town, started_s=MORNING_S + 10 * 3600, ended_s=late_s, times=times)
    assert crew.do(watch, sunday - dt.timedelta(1), MONDAY, actor="system:keeper") > 0
    assert crew.do(watch, sunday - dt.timedelta(1), MONDAY, actor="system:keeper") == 0
    crew.clock.set(MORNING_S + 23 * 3600)
    crew.run(wait_s=130)
    assert any("repos entre deux jours" in text for text in crew.texts(0))
    assert crew.letters() == ["Limite légale : Courier 0"]


def test_money_is_handed_in(crew: Crew) -> None:
    """Tests what a courier has after a round with float and card, the count sent back, and the gap that is closed."""
    own, made = paid_round(crew.store, crew.town, ((crew.town.shops[0], 4000),), ((crew.town.shops[1], 800),))
    courier = f"courier:{crew.riders[0]}"
    crew.do(give_float, own.id, 2000, "EUR")
    collect(crew.store, crew.town, own, made[0], 4000)
    collect(crew.store, crew.town, own, made[1], 800, "terminal")
    crew.run()
    assert crew.texts(0) == [
        "Tournée finie. Comptez et remettez, fonds de caisse compris : espèces 60,00 €, carte 8,00 €."
    ]

    def count(cash: int, reason: str = ""):
        return crew.do(
            lambda writing: declare(
                writing, open_count(writing, own.id), {"cash": cash, "terminal": 800}, reason=reason
            ),
            actor=courier,
        )

    done = count(5480, "a coin fell into the drain")
    crew.run(wait_s=130)
    assert crew.letters() == ["Caisse à vérifier : Courier 0"]
    assert "écart -5,20 €" in crew.email.sent[-1].body
    crew.do(send_back, done, "CANARY look in the other pocket")
    crew.run(wait_s=130)
    assert crew.texts(0)[-1] == (
        "La caisse de votre service aujourd'hui est à recompter. La raison est avec le comptage."
    )
    done = count(5880, "CANARY found some")
    crew.do(close, done)
    crew.run(wait_s=130)
    assert crew.texts(0)[-1] == (
        "Caisse de votre service aujourd'hui : écart de -1,20 €, noté avec sa raison. Rien n'est pris sur votre paye."
    )
    # Closed before anybody was told that it waits.
    assert ("suppressed", "no_longer_true") in crew.reasons("cash_to_close")
    assert "CANARY" not in str([(one.sms, one.body) for one in crew.sms.sent + crew.email.sent])


def test_money_that_is_right_is_no_news(crew: Crew) -> None:
    """Tests a round without money, one that was counted before anything was sent, and a count without a gap."""
    empty = ride(
        crew.store,
        crew.town,
        started_s=MORNING_S,
        ended_s=MORNING_S + 600,
        times=[(MORNING_S + 60, MORNING_S + 120), (MORNING_S + 300, MORNING_S + 360)],
        outcome=Outcome.SUCCESS,
    )
    crew.run()
    assert crew.decisions(empty.id) == ()
    own, made = paid_round(crew.store, crew.town, ((crew.town.shops[0], 1000),), shift=1)
    collect(crew.store, crew.town, own, made[0], 1000)
    while crew.notifier.run_once():
        pass
    done = crew.do(
        lambda writing: declare(writing, open_count(writing, own.id), {"cash": 1000}), actor="courier:x"
    )
    crew.do(close, done)
    crew.run(wait_s=130)
    assert (crew.texts(), crew.letters()) == ([], [])
    assert crew.reasons("cash_due") == [("suppressed", "no_longer_true")]
    assert crew.reasons("cash_to_close") == [("suppressed", "below_threshold")]
    assert crew.reasons("cash_gap") == [("suppressed", "no_change")]


def test_a_town_without_coordinators_tells_nobody(store: Store) -> None:
    """Tests that an absence in a town that has neither cooperative nor town hall is in the log alone."""
    flow = Flow(store)
    flow.clock.set(MORNING_S)
    riders, _ = crew_of(store, flow.town)
    shift = flow.town.shifts[0]
    store.write(
        flow.town.id,
        f"courier:{riders[0]}",
        lambda writing: roster.mark_absent(writing, shift, 1, roster.AbsenceKind.SICK),
    )
    flow.run(wait_s=130)
    assert flow.outcomes(shift) == [("absence_noted", "suppressed", "no_channel")]
