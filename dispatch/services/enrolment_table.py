"""A line of a table of enrolments, read: who, where, from when, how often, and what is known of the person.

Columns come in any order, with their English or French names (`NAMES`), accents and capitals aside; docs/services.md explains each.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.errors import Fault
from dispatch.orders.asked import AskedDoor, AskedRecipient
from dispatch.parties.phones import normal_phone
from dispatch.parties.recipient import Consent, Door
from dispatch.said_words import nearest
from dispatch.services.dates import YEARS
from dispatch.services.json_fields import CODE, WEEKDAYS
from dispatch.services.service_plan import ServicePlan
from dispatch.services.service_type import ServiceType
from dispatch.services.social_file import ContactPerson, Paper
from dispatch.services.weekday_names import WEEKDAY_NAMES
from dispatch.tables import TableForm, plain_header

COLUMNS = (
    "external_ref", "name", "phone", "language", "address", "lon", "lat", "floor", "code", "door_note", "birth_date", "from", "to",
    "per_week", "weekdays", "rule", "window_from", "window_to", "quantity", "quantity_on", "consent", "contact_name", "contact_phone",
    "contact_relation", "papers", "diet", "prescriber", "note",
)  # fmt: skip
REQUIRED = ("name",)
MOST_LINES = 2_000
#: What columns are called otherwise, as `dispatch.tables.plain_header` writes it.
_OTHERWISE = {
    "external_ref": "ref reference id identifiant dossier numero_de_dossier",
    "name": "nom nom_complet nom_et_prenom nom_prenom beneficiaire beneficiary person personne",
    "phone": "telephone tel mobile",
    "language": "langue",
    "address": "adresse",
    "lon": "longitude",
    "lat": "latitude",
    "floor": "etage",
    "code": "digicode code_porte code_de_porte door_code",
    "door_note": "acces note_acces consigne_d_acces access access_note",
    "birth_date": "date_de_naissance naissance ne_le nee_le birth_day birthday date_of_birth born",
    "from": "du debut date_de_debut a_partir_du from_day start",
    "to": "au fin date_de_fin jusqu_au to_day end",
    "per_week": "par_semaine fois_par_semaine passages_par_semaine visites_par_semaine times_a_week",
    "weekdays": "jours jours_de_la_semaine days",
    "rule": "regle rrule",
    "window_from": "heure_de heure_debut creneau_de creneau_debut entre time_from",
    "window_to": "heure_a heure_fin creneau_a creneau_fin et time_to",
    "quantity": "quantite nombre units",
    "quantity_on": "quantite_par_jour quantites_par_jour",
    "consent": "consentement accord date_du_consentement consent_date",
    "contact_name": "contact personne_de_confiance personne_a_prevenir nom_du_contact",
    "contact_phone": "telephone_du_contact tel_contact contact_telephone telephone_contact",
    "contact_relation": "lien lien_du_contact lien_de_parente relation",
    "papers": "justificatifs pieces documents",
    "diet": "regime regime_alimentaire",
    "prescriber": "prescripteur medecin doctor",
    "note": "remarque remarques notes commentaire",
}
NAMES = {other: column for column, others in _OTHERWISE.items() for other in others.split()}
FORM = TableForm(COLUMNS, REQUIRED, MOST_LINES, "lines", NAMES)

_YES, _NO = (
    frozenset({"oui", "yes", "o", "y", "x", "1", "true", "vrai"}),
    frozenset({"non", "no", "n", "0", "false", "faux"}),
)
_TIME = re.compile(r"([01]?[0-9]|2[0-3])\s*(?:[:hH]\s*([0-5][0-9])?|$)")
#: Texts and their longest.
_LONGEST = {
    "external_ref": 200, "name": 200, "phone": 32, "language": 8, "address": 500, "floor": 32, "code": 32, "door_note": 500,
    "contact_name": 200, "contact_phone": 32, "contact_relation": 100, "diet": 500, "prescriber": 200, "note": 2_000,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reader:
    """What lines are read against: the service, the town's clocks and telephone numbers, and the date of lines that give none."""

    service: ServiceType
    zone: ZoneInfo
    calling_code: str
    now_s: int
    from_day: str


@dataclass(frozen=True, slots=True)
class AskedEnrolment:
    """What a line asks for. ``file`` has the fields of a `SocialFile` that the line gives; ``given`` are its columns that are not empty."""

    external_ref: str
    recipient: AskedRecipient
    door: AskedDoor
    from_day: str
    to_day: str
    file: Mapping[str, Any]
    plan: ServicePlan
    given: frozenset[str]


class _Line:
    """The cells of a line, and what is wrong with them."""

    def __init__(self, row: Mapping[str, str]) -> None:
        self.row = row
        self.faults: list[Fault] = []

    def text(self, column: str) -> str:
        """Return a cell, cut to what is kept of it; a longer one is a fault."""
        text = self.row.get(column, "").strip()
        longest = _LONGEST.get(column, 500)
        if len(text) > longest:
            self.wrong(
                column, "too_long", f"it has {len(text)} characters, at most {longest} are kept", "shorten it"
            )
        return text[:longest]

    def wrong(self, column: str, code: str, message: str, remedy: str) -> None:
        """Note a fault of a column."""
        self.faults.append(Fault(column, 0, code, self.row.get(column, "")[:80], message, remedy))

    def number(self, column: str) -> float | None:
        """Return a number, None where the cell is empty or none."""
        text = self.text(column).replace(",", ".")
        try:
            amount = float(text) if text else None
        except ValueError:
            amount = math.nan
        if amount is not None and not math.isfinite(amount):
            self.wrong(column, "wrong_type", "that is no number", "write a number")
            return None
        return amount

    def whole(self, column: str, least: int, most: int) -> int | None:
        """Return a whole number within bounds, None where the cell is empty or none."""
        text = self.text(column)
        if text and not (re.fullmatch(r"[0-9]{1,4}", text) and least <= int(text) <= most):
            self.wrong(
                column, "out_of_range", f"it must be a whole number from {least} to {most}", "correct it"
            )
            return None
        return int(text) if text else None

    def date(self, column: str, years: range = YEARS) -> str:
        """Return a date as ISO 8601, empty where the cell is; ``28/11/2026`` is day, month, year."""
        text = self.text(column)
        if not text:
            return ""
        french = re.fullmatch(r"([0-9]{1,2})[/.]([0-9]{1,2})[/.]([0-9]{4})", text)
        try:
            day = (
                dt.date(int(french[3]), int(french[2]), int(french[1]))
                if french
                else dt.date.fromisoformat(text)
            )
        except ValueError:
            self.wrong(column, "bad_date", "that is no date", "write it like 2026-11-28 or 28/11/2026")
            return ""
        if day.year not in years:
            self.wrong(
                column,
                "bad_date",
                f"the year is not one of {years.start} to {years.stop - 1}",
                "check the year",
            )
            return ""
        return day.isoformat()

    def clock(self, column: str) -> int | None:
        """Return minutes from midnight of ``9:30``, ``9h30`` or ``9h``, None where the cell is empty or none."""
        text = self.text(column)
        match = _TIME.fullmatch(text)
        if text and match is None:
            self.wrong(column, "bad_time", "that is no time of day", "write it like 09:30 or 9h30")
        return None if match is None else int(match[1]) * 60 + int(match[2] or 0)

    def days(self, column: str) -> frozenset[int]:
        """Return weekdays of ``lu, me-ve`` or ``Monday Thursday``, none where the cell is empty."""
        found: set[int] = set()
        for word in re.split(r"[\s,;|+/]+", re.sub(r"\s*[-–]\s*", "-", self.text(column))):
            ends = [WEEKDAY_NAMES.get(plain_header(part)) for part in word.split("-")] if word else []
            if not ends:
                continue
            first, last = ends[0], ends[-1]
            if first is None or last is None or len(ends) > 2:
                guess = nearest(plain_header(word), list(WEEKDAY_NAMES))
                remedy = (
                    f"did you mean {guess!r}?"
                    if guess
                    else f"write {', '.join(WEEKDAYS)} or lu, ma, me, je, ve, sa, di"
                )
                self.wrong(column, "bad_choice", f"{word[:20]!r} is no weekday", remedy)
                return frozenset()
            found |= {day % 7 for day in range(first, (last if last >= first else last + 7) + 1)}
        return frozenset(found)


def read_line(row: Mapping[str, str], reader: Reader) -> tuple[AskedEnrolment | None, list[Fault]]:
    """Return what a line asks for, or everything that is wrong with its form."""
    line = _Line(row)
    name = line.text("name")
    if not name:
        line.wrong("name", "missing", "the column 'name' is empty", "say who it is")
    given = frozenset(column for column, text in row.items() if text.strip())
    from_day, to_day = line.date("from") or reader.from_day, line.date("to")
    if to_day and to_day < from_day:
        line.wrong("to", "dates_inverted", f"it ends before it begins on {from_day}", "exchange the two")
    door = Door(floor=line.text("floor"), code=line.text("code"), note=line.text("door_note"))
    recipient = AskedRecipient(
        name, _phone(line, "phone", reader), language=_language(line), door=door if door != Door() else None
    )
    lon, lat = line.number("lon"), line.number("lat")
    if (lon is None) is not (lat is None):
        line.wrong(
            "lon" if lon is None else "lat",
            "missing",
            "of a position both numbers are needed",
            "give lon and lat",
        )
    where = AskedDoor(address=line.text("address"), lon=lon, lat=lat)
    if lon is None and not where.address:
        line.wrong(
            "address", "address_missing", "it is not said where the door is", "give address, or lon and lat"
        )
    asked = AskedEnrolment(
        external_ref=line.text("external_ref"),
        recipient=recipient,
        door=where,
        from_day=from_day,
        to_day=to_day,
        file=_file(line, reader),
        plan=_plan(line, reader, from_day, to_day),
        given=given,
    )
    return (None if line.faults else asked), line.faults


def _language(line: _Line) -> str:
    text = line.text("language").lower()
    known = {
        "": "fr",
        "fr": "fr",
        "français": "fr",
        "francais": "fr",
        "en": "en",
        "anglais": "en",
        "english": "en",
    }
    if text not in known:
        line.wrong(
            "language", "bad_choice", "messages are written in French and in English", "write fr or en"
        )
    return known.get(text, "fr")


def _phone(line: _Line, column: str, reader: Reader) -> str:
    text = line.text(column)
    phone = normal_phone(text, reader.calling_code)
    if not text:
        return ""
    if re.fullmatch(r"\+?[0-9]{3,15}", phone) is None:
        line.wrong(
            column, "bad_phone", "that is no telephone number", "write it like 06 00 00 00 01 or +33600000001"
        )
    elif reader.calling_code == "33" and re.fullmatch(r"[1-9][0-9]{8}", phone):
        remedy = "write the 0 again, and make the column one of text"
        line.wrong(column, "bad_phone", "it begins without its 0, which spreadsheets take away", remedy)
    return phone


def _file(line: _Line, reader: Reader) -> dict[str, Any]:
    """Return the fields of the social file that a line gives."""
    from dispatch.services.dates import BIRTH_YEARS

    found: dict[str, Any] = {
        name: line.text(name) for name in ("diet", "prescriber", "note") if line.text(name)
    }
    born = line.date("birth_date", BIRTH_YEARS)
    if born:
        found["birth_day"] = born
    contact = ContactPerson(
        line.text("contact_name"), _phone(line, "contact_phone", reader), line.text("contact_relation")
    )
    if contact.name and contact.phone:
        found["contacts"] = (contact,)
    elif contact.name or contact.phone:
        column = "contact_phone" if contact.name else "contact_name"
        line.wrong(
            column, "contact_incomplete", "of a contact person name and phone are needed", "fill it in"
        )
    papers = _papers(line)
    if papers:
        found["papers"] = papers
    return found | _consent(line, reader)


def _consent(line: _Line, reader: Reader) -> dict[str, Any]:
    text = plain_header(line.text("consent"))
    if not text:
        return {}
    if text in _YES:
        return {"consent": Consent.GIVEN, "consent_s": reader.now_s}
    if text in _NO:
        return {"consent": Consent.REFUSED, "consent_s": reader.now_s}
    before = len(line.faults)
    day = line.date("consent")
    if len(line.faults) > before:
        line.faults.pop()
        line.wrong(
            "consent",
            "bad_choice",
            "that is neither yes nor no nor a date",
            "write oui, non, or when it was given",
        )
        return {}
    given_s = int(dt.datetime.combine(dt.date.fromisoformat(day), dt.time(12), reader.zone).timestamp())
    if given_s > reader.now_s + 86_400:
        line.wrong("consent", "bad_date", "nobody agrees in the future", "write when it was given")
    return {"consent": Consent.GIVEN, "consent_s": min(given_s, reader.now_s)}


def _papers(line: _Line) -> tuple[Paper, ...]:
    found = []
    for part in line.text("papers").split("|"):
        kind, _, dates = (text.strip() for text in part.partition(":"))
        if not kind:
            continue
        match = re.fullmatch(r"([0-9-]{10})?(?:/([0-9-]{10})?)?", dates)
        if re.fullmatch(CODE, kind.lower()) is None or match is None:
            line.wrong(
                "papers",
                "bad_format",
                f"{part.strip()[:40]!r} is no paper",
                "write apa:2026-01-01/2027-12-31, joined by |",
            )
            return ()
        found.append(Paper(kind.lower(), match[1] or "", match[2] or ""))
    return tuple(found)


def _plan(line: _Line, reader: Reader, from_day: str, to_day: str) -> ServicePlan:
    service = reader.service
    per_week, weekdays, rule = (
        line.whole("per_week", 1, 7),
        line.days("weekdays"),
        line.text("rule").upper().removeprefix("RRULE:"),
    )
    if rule and (weekdays or per_week is not None):
        line.wrong("rule", "contradiction", "the days are said twice", "keep rule, or weekdays and per_week")
    said = any(line.row.get(column, "").strip() for column in ("rule", "weekdays", "per_week"))
    if not said:
        line.wrong(
            "weekdays", "missing", "it is not said when", "give weekdays, how often per_week, or a rule"
        )
    if weekdays and per_week is None and not rule:
        rule = f"FREQ=WEEKLY;BYDAY={','.join(WEEKDAYS[day].upper() for day in sorted(weekdays))}"
        weekdays = frozenset()
    from_min, to_min = line.clock("window_from"), line.clock("window_to")
    return ServicePlan(
        id="",
        rule=rule,
        per_week=(per_week or 0) if not rule else 0,
        weekdays=weekdays or frozenset(range(7)),
        from_day=from_day,
        to_day=to_day,
        window_from_min=service.window_from_min if from_min is None else from_min,
        window_to_min=service.window_to_min if to_min is None else to_min,
        quantity=line.whole("quantity", 1, 99) or 1,
        quantity_on=_quantity_on(line),
    )


def _quantity_on(line: _Line) -> tuple[tuple[int, int], ...]:
    found: dict[int, int] = {}
    for part in re.split(r"[\s,;|]+", line.text("quantity_on")):
        if not part:
            continue
        match = re.fullmatch(r"([A-Za-z]+)[=:]([0-9]{1,2})", part)
        day = WEEKDAY_NAMES.get(match[1].lower()) if match else None
        if match is None or day is None or day in found:
            line.wrong(
                "quantity_on",
                "bad_format",
                f"{part[:20]!r} is no number of a weekday",
                "write ve=3 or fr=3, each day once",
            )
            return ()
        found[day] = int(match[2])
    return tuple(sorted(found.items()))
