"""Services as files: templates that are whole, and faults each at its place."""

from __future__ import annotations

import datetime as dt
import json
import re
from importlib.resources import files
from pathlib import Path

import pytest

from buildtools import write_template_page
from dispatch.parties.recipient import Purpose
from dispatch.services.catalogue import UnknownTemplateError, template, templates
from dispatch.services.documents import service_document, service_of
from dispatch.services.goods_classes import GoodsConflictError, conflicts
from dispatch.services.service_file import (
    InvalidServiceError,
    merged,
    read_service,
    service_file,
    service_from,
    written,
)
from dispatch.services.service_type import Flow, LawText, ProofRule, ServiceType, StepKind, Words

KEYS = {
    "meals", "library", "medicine", "check_in", "recyclables", "compost", "bulky_items", "official_mail", "equipment_loan", "equipment_return",
    "observation",
}  # fmt: skip


def test_every_template_is_there_and_named_like_its_file() -> None:
    """Tests that the package ships the templates, and nothing else in their folder."""
    names = {file.name for file in (files("dispatch.services") / "templates").iterdir()}
    assert names == {f"{key}.json" for key in KEYS}
    assert set(templates()) == KEYS
    with pytest.raises(UnknownTemplateError, match="known are bulky_items"):
        template("meal")


@pytest.mark.parametrize("key", sorted(KEYS))
def test_a_template_reads_the_same_again(key: str) -> None:
    """Tests that a template says everything: written as a file it is itself, and so it is as a document of the database."""
    service = template(key)
    text = (files("dispatch.services") / "templates" / f"{key}.json").read_text("utf-8")
    assert written(service) == text
    assert read_service(written(service)) == service
    document = json.loads(json.dumps(service_document(service)))
    assert service_of(document, name="", key=key, version=1, active=True) == service


@pytest.mark.parametrize("key", sorted(KEYS))
def test_a_template_is_whole(key: str) -> None:
    """Tests that each has words in both languages, and a chain where somebody is expected, with its end said."""
    service = template(key)
    for words in (
        service.title,
        service.about,
        service.note,
        *service.checks,
        *(step.words for step in service.no_answer),
    ):
        assert words.fr.strip()
        assert words.en.strip()
        assert words.fr != words.en
    assert bool(service.no_answer) is (key != "observation")
    if service.no_answer:
        assert service.no_answer[-1].kind in {StepKind.LEAVE, StepKind.EMERGENCY}


def test_medicine_is_handed_over_as_the_law_says() -> None:
    """Tests the template of medicine: in person, with a PIN, for health, never left with anybody; and that a town cannot weaken it."""
    service = template("medicine")
    assert (service.in_person, service.proof, service.purpose) == (True, ProofRule.PIN, Purpose.HEALTH)
    assert not {step.kind for step in service.no_answer} & {StepKind.NEIGHBOUR}
    assert all(word in service.about.fr for word in ("R.5125-47", "scellé", "opaque", "seul patient"))
    with pytest.raises(InvalidServiceError) as refused:
        service_from(merged(service_file(service), {"in_person": False, "purpose": "social"}))
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [
        ("/in_person", "medicine_in_person"),
        ("/purpose", "medicine_purpose"),
    ]


def test_what_is_left_out_is_as_it_would_be_anyway() -> None:
    """Tests that a file needs no more than a name, a title and what moves."""
    text = '{"format": "tournee-service", "version": 1, "key": "hello", "title": {"fr": "Bonjour", "en": "Hello"}, "flow": "call"}'
    assert read_service(text) == ServiceType("", "hello", Words("Bonjour", "Hello"), Flow.CALL)
    assert read_service(text.encode("utf-16")) == read_service(text)


FAULTY = """{
  "format": "tournee-day",
  "version": 2,
  "key": "Big Meals",
  "title": {"fr": "Repas"},
  "about": "text",
  "note": {"fr": "x", "en": "y", "de": "z"},
  "flow": "brings",
  "goods": 3,
  "never_with": ["waste", "waste", "no way"],
  "load": {"volume_l": -1, "weight_g": 1.5, "colour": "red"},
  "temperature": "warm",
  "max_ride_s": 5,
  "service_s": "long",
  "loading_s": true,
  "skills": "care",
  "equipment": [7],
  "in_person": "yes",
  "proof": "stamp",
  "checks": [{"fr": "Ça va ?"}],
  "purpose": "money",
  "window": {"from": "25:00", "to": "noon"},
  "rank": "first",
  "frequency": {"most_per_week": 0, "least_gap_days": 99, "weekdays": ["mo", "xx"], "on_holiday": "dance"},
  "no_answer": [{"kind": "shout", "within_s": -5, "words": {"fr": "", "en": ""}}, 4],
  "colour": "red",
  "rank": "first"
}"""


def test_many_faults_are_told_at_once_each_at_its_place() -> None:
    """Tests a file with a fault in every field: each is listed with pointer, line, code, value and remedy, and none twice."""
    with pytest.raises(InvalidServiceError) as refused:
        read_service(FAULTY)
    faults = refused.value.faults
    assert {(fault.pointer, fault.code) for fault in faults} == {
        ("/rank", "duplicate_key"), ("/format", "bad_choice"), ("/version", "bad_choice"), ("/key", "bad_format"), ("/title/en", "missing"),
        ("/about", "wrong_type"), ("/note/de", "unknown_field"), ("/flow", "bad_choice"), ("/goods", "wrong_type"),
        ("/never_with/1", "duplicate"), ("/never_with/2", "bad_format"), ("/load/volume_l", "out_of_range"), ("/load/weight_g", "wrong_type"),
        ("/load/colour", "unknown_field"), ("/temperature", "bad_choice"), ("/max_ride_s", "out_of_range"), ("/service_s", "wrong_type"),
        ("/loading_s", "wrong_type"), ("/skills", "wrong_type"), ("/equipment/0", "wrong_type"), ("/in_person", "wrong_type"),
        ("/proof", "bad_choice"), ("/checks/0/en", "missing"), ("/purpose", "bad_choice"), ("/window/from", "bad_time"),
        ("/window/to", "bad_time"), ("/rank", "bad_choice"), ("/frequency/most_per_week", "out_of_range"),
        ("/frequency/least_gap_days", "out_of_range"), ("/frequency/weekdays/1", "bad_choice"), ("/frequency/on_holiday", "bad_choice"),
        ("/no_answer/0/kind", "bad_choice"), ("/no_answer/0/within_s", "out_of_range"), ("/no_answer/0/words/fr", "missing"),
        ("/no_answer/0/words/en", "missing"), ("/no_answer/1", "wrong_type"), ("/colour", "unknown_field"),
    }  # fmt: skip
    assert len(faults) == 37
    assert all(fault.message and fault.remedy for fault in faults)
    lines = FAULTY.splitlines()
    for fault in faults:
        field = fault.pointer.split("/")[1]
        assert f'"{field}"' in lines[fault.line - 1], fault


CASES = {
    "goods that nobody names": ("meals", {"goods": None}, "/goods", "goods_missing"),
    "goods on a call": ("check_in", {"goods": "books"}, "/goods", "goods_unneeded"),
    "a load on a call": ("check_in", {"load": {"volume_l": 3}}, "/load", "goods_unneeded"),
    "a cold call": ("check_in", {"temperature": "chilled"}, "/temperature", "goods_unneeded"),
    "a call that takes long on board": ("check_in", {"max_ride_s": 600}, "/max_ride_s", "goods_unneeded"),
    "goods that bar themselves": (
        "meals",
        {"never_with": ["waste", "food"]},
        "/never_with/1",
        "goods_conflict",
    ),
    "goods that bar nothing": ("meals", {"never_with": ["none"]}, "/never_with/0", "goods_conflict"),
    "a kind that is misspelt": ("meals", {"never_with": ["wast"]}, "/never_with/0", "unknown_goods"),
    "a window without length": ("meals", {"window": {"to": "10:30"}}, "/window/to", "window_empty"),
    "visits too far apart": (
        "meals",
        {"frequency": {"least_gap_days": 2}},
        "/frequency/least_gap_days",
        "gap_too_long",
    ),
    "a word of commands": ("meals", {"key": "all"}, "/key", "reserved"),
    "no weekday": ("meals", {"frequency": {"weekdays": []}}, "/frequency/weekdays", "too_few"),
    "a neighbour for what is handed over in person": (
        "medicine",
        {"no_answer": [{"kind": "neighbour", "within_s": 0, "words": {"fr": "a", "en": "b"}}]},
        "/no_answer/0/kind",
        "in_person_only",
    ),
    "a step after the end": (
        "meals",
        {
            "no_answer": [
                {"kind": kind, "within_s": 0, "words": {"fr": "a", "en": "b"}} for kind in ("leave", "call")
            ]
        },
        "/no_answer/0/kind",
        "step_after_end",
    ),
    "help before anybody was called": (
        "check_in",
        {
            "no_answer": [
                {"kind": kind, "within_s": 0, "words": {"fr": "a", "en": "b"}}
                for kind in ("wait", "emergency")
            ]
        },
        "/no_answer/1/kind",
        "emergency_first",
    ),
    "a text without end": ("meals", {"title": {"fr": "x" * 81}}, "/title/fr", "too_long"),
    "an invisible sign": ("meals", {"title": {"fr": "x\u0007y"}}, "/title/fr", "bad_value"),
    "too many steps": (
        "meals",
        {"no_answer": [{"kind": "wait", "within_s": 0, "words": {"fr": "a", "en": "b"}}] * 13},
        "/no_answer",
        "too_many",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_makes_no_sense_is_refused(case: str) -> None:
    """Tests that each contradiction is one fault at its place."""
    key, changes, pointer, code = CASES[case]
    with pytest.raises(InvalidServiceError) as refused:
        service_from(merged(service_file(template(key)), changes))
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [(pointer, code)]
    assert refused.value.faults[0].remedy


@pytest.mark.parametrize("text", ["", "[]", "{", "null", "{}" * 2, '{"format": NaN}', "x" * 300_000])
def test_files_that_are_none(text: str) -> None:
    """Tests that a file of anything else is a fault and no traceback."""
    with pytest.raises(InvalidServiceError) as refused:
        read_service(text)
    assert refused.value.faults


def test_conflicts_are_symmetric_and_waste_never_meets_food() -> None:
    """Tests the table of goods: both orders of each pair, waste apart from food and medicine even where no service says so."""
    table = conflicts(templates().values())
    assert all((other, one) in table for one, other in table)
    assert {
        ("food", "waste"),
        ("medicine", "waste"),
        ("books", "waste"),
        ("mail", "waste"),
        ("equipment", "waste"),
    } <= table
    assert ("food", "medicine") not in table
    assert {("food", "waste"), ("waste", "food"), ("medicine", "waste"), ("waste", "medicine")} == conflicts(
        []
    )


@pytest.mark.parametrize(
    ("flow", "goods", "never", "clue"),
    [
        (Flow.BRING, "books", "books", "carries itself"),
        (Flow.BRING, "books", "none", "no kind of goods"),
        (Flow.CALL, "none", "waste", "carries nothing"),
    ],
)
def test_conflicts_that_nothing_could_keep(flow: Flow, goods: str, never: str, clue: str) -> None:
    """Tests that a service at odds with itself is named, however it came into the table."""
    service = ServiceType("", "odd", Words("a", "b"), flow, goods, frozenset({never}))
    with pytest.raises(GoodsConflictError, match=clue) as refused:
        conflicts([template("meals"), service])
    assert refused.value.key == "odd"


def test_templates_are_in_the_wheel() -> None:
    """Tests that nothing keeps the templates out of the package: hatchling takes what git does not ignore."""
    root = Path(__file__).parents[3]
    ignored = (root / ".gitignore").read_text("utf-8").split()
    assert not [line for line in ignored if "json" in line or "templates" in line]


LAWS = [(key, one) for key in sorted(KEYS) for one in template(key).law]


@pytest.mark.parametrize(("key", "law"), LAWS, ids=[f"{key}-{law.cite[:40]}" for key, law in LAWS])
def test_law_says_where_it_was_read_or_that_nobody_has(key: str, law: LawText) -> None:
    """Tests that each text is in both languages, that what is checked has its page and a date that has been, and the rest says what to ask."""
    assert law.cite
    assert law.says.fr != law.says.en
    if law.checked:
        assert law.url.startswith("http"), key
        assert "2026-11-29" <= law.checked <= dt.datetime.now(dt.UTC).date().isoformat()
    else:
        assert law.says.fr.startswith("À vérifier"), key
        assert law.says.en.startswith("To find out"), key
    assert law in template(key).unchecked_law or law.checked


def test_only_the_library_has_no_law_and_every_article_named_is_listed() -> None:
    """Tests that no text of a template names an article or a regulation that is not among those with a date or a question."""
    assert [key for key in sorted(KEYS) if not template(key).law] == ["library"]
    named = re.compile(r"[LRD]\.\d{3,4}(?:-\d+)+|\d{2,4}/\d{4}|annexe [IV]+")
    for key in KEYS:
        service = template(key)
        listed = " ".join(law.cite for law in service.law)
        for words in (
            service.about,
            service.note,
            *service.checks,
            *(step.words for step in service.no_answer),
        ):
            for article in named.findall(words.fr):
                assert article in listed, (key, article)


@pytest.mark.parametrize(
    ("law", "faults"),
    [
        ([{"cite": "L.1", "says": {"fr": "a", "en": "b"}}], []),
        ([{"cite": "L.1", "says": {"fr": "a", "en": "b"}, "url": None, "checked": None}], []),
        ([{"cite": "L.1", "says": {"fr": "a", "en": "b"}, "url": "https://x.example/1", "checked": "2026-12-01"}], []),
        ([{"says": {"fr": "a", "en": "b"}}], [("/law/0/cite", "missing")]),
        ([{"cite": "L.1", "says": {"fr": "a"}}], [("/law/0/says/en", "missing")]),
        ([{"cite": "L.1", "says": {"fr": "a", "en": "b"}, "url": "javascript:alert(1)"}], [("/law/0/url", "bad_url")]),
        ([{"cite": "L.1", "says": {"fr": "a", "en": "b"}, "checked": "yes"}], [("/law/0/checked", "bad_date")]),
        ([{"cite": "L.1", "says": {"fr": "a", "en": "b"}, "checked": "20261201"}], [("/law/0/checked", "bad_date")]),
        ([{"cite": "L.1", "says": {"fr": "a", "en": "b"}, "checked": True}], [("/law/0/checked", "wrong_type")]),
        ([{"cite": "L.1", "says": {"fr": "a", "en": "b"}, "date": ""}], [("/law/0/date", "unknown_field")]),
        ("L.1", [("/law", "wrong_type")]),
        ([{"cite": "L.1", "says": {"fr": "a", "en": "b"}}] * 21, [("/law", "too_many")]),
    ],
)  # fmt: skip
def test_law_is_read_strictly(law: object, faults: list[tuple[str, str]]) -> None:
    """Tests dates, addresses and words of texts of law, each fault at its place; and that what is read is written the same again."""
    document = {**service_file(template("library")), "law": law}
    if not faults:
        (one,) = service_from(document).law
        assert service_file(service_from(document))["law"] == [
            {"cite": one.cite, "says": {"fr": "a", "en": "b"}, "url": one.url or None, "checked": one.checked or None}
        ]  # fmt: skip
        return
    with pytest.raises(InvalidServiceError) as refused:
        service_from(document)
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == faults


def test_the_page_of_templates_is_what_they_say() -> None:
    """Tests docs/service-templates.md; ``python -m buildtools.write_template_page`` writes it anew."""
    assert write_template_page.PAGE.read_text("utf-8") == write_template_page.render()


def test_the_example_of_a_town_is_a_service() -> None:
    """Tests the file that the documentation points to, with goods of its own that others may bar."""
    service = read_service((Path(__file__).parents[3] / "docs" / "laundry.json").read_bytes())
    assert (service.key, service.goods, len(service.unchecked_law)) == ("laundry", "linen", 1)
    assert {("linen", "waste"), ("waste", "linen")} <= conflicts([service])


def test_the_documentation_says_what_there_is() -> None:
    """Tests that docs/services.md names every template, field and code, and that its example is a service."""
    from dispatch.services.eligibility import CODES
    from dispatch.services.enrolment_table import COLUMNS

    text = (Path(__file__).parents[3] / "docs" / "services.md").read_text("utf-8")
    example = text.partition("```json\n")[2].partition("```")[0]
    assert read_service(example).key == "soup"
    for name in (
        *KEYS,
        *service_file(template("meals")),
        *CODES,
        *COLUMNS,
        *(kind.value for kind in StepKind),
    ):
        assert f"`{name}`" in text, name
