"""Texts: every kind in every language, with long names, in one SMS, and without anything left to fill in."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from dataclasses import replace

import pytest

from dispatch.notify import gsm7
from dispatch.notify.kinds import RULES, Audience, MessageKind
from dispatch.notify.texts import LANGUAGES, Words, compose
from tests.dispatch.conftest import NOON_S

PARIS = "Europe/Paris"
SHORT = Words(
    shop="Boulangerie Martin", code="A12", window=(NOON_S + 7200, NOON_S + 10_800), eta_s=NOON_S + 9000, ready_s=NOON_S, phone="+33 3 80 00 00 00",
    items="pain de seigle", place="Fromagerie du Pont", count=12, said="Oui, il est tranché.", codes=("A12", "B07"), first=True,
    before=(NOON_S - 3600, NOON_S + 3600), person="Ana Kovac", rules=("daily_rest",), paid_s=900, amount_minor=-520, amounts=(("cash", 4520),),
    why=("shop_closed",),
)  # fmt: skip
LONG = Words(
    shop="Boulangerie-Pâtisserie artisanale « Les Délices œuvrés de l’Hôtel de Ville » – Lefèvre & Fils, maître pâtissier depuis 1899",
    others=7, code="AZ99", window=(NOON_S + 30 * 86_400, NOON_S + 30 * 86_400 + 3600), eta_s=NOON_S + 30 * 86_400, ready_s=NOON_S + 3600,
    phone="+33 3 80 00 00 00", link="https://tournee.example/t/0123456789abcdef0123", first=True, count=120,
    items="pâté en croûte à l’ancienne, crème fraîche épaisse, œufs de la ferme, deux pains de campagne tranchés, une tarte aux mirabelles",
    place="Établissement d’hébergement pour personnes âgées Les Chênes, bâtiment des Églantines, entrée côté jardin, 2e étage",
    said="Oui, il est tranché.", codes=("AZ98", "AZ99"),
    before=(NOON_S + 30 * 86_400, NOON_S + 30 * 86_400 + 3600), person="Marie-Emmanuelle Bonaventure de la Tour-Saint-Hilaire d’Auvergne-Roussillon",
    rules=("average_hours", "daily_hours", "daily_rest", "days_a_week", "night_average", "weekly_hours", "weekly_rest"), paid_s=-36_000,
    amount_minor=-1_234_567, amounts=(("cash", 1_234_567), ("meal_voucher", 123_456), ("terminal", 1_234_567)), currency="CHF",
    why=("shop_closed", "cut_off_passed", "outside_zone", "no_such_code"), next_window=(NOON_S + 31 * 86_400, NOON_S + 31 * 86_400 + 3600),
)  # fmt: skip
CASES = list(itertools.product(sorted(LANGUAGES), list(MessageKind), [SHORT, LONG]))


@pytest.mark.parametrize(("language", "kind", "words"), CASES)
def test_a_message_is_one_sms_and_whole(language: str, kind: MessageKind, words: Words) -> None:
    """Tests alphabet and length of the SMS with short and very long names, and that all forms of it are filled in."""
    if RULES[kind].audience in {Audience.COURIER, Audience.COORDINATOR, Audience.CONTACT}:
        # Only deliveries have a page.
        words = replace(words, link="")
    text = compose(kind, words, language, "fr", NOON_S, PARIS)
    assert gsm7.is_gsm7(text.sms), [one for one in text.sms if not gsm7.is_gsm7(one)]
    if kind not in {MessageKind.SHOP_WROTE, MessageKind.CUSTOMER_WROTE}:
        assert gsm7.length(text.sms) <= 160, (gsm7.length(text.sms), text.sms)
    for form in (text.title, text.body, text.sms, text.voice):
        assert form.strip() == form
        assert not re.search(r"[{}]|\bNone\b|  ", form), form
    assert words.link in text.sms or RULES[kind].audience is not Audience.RECIPIENT
    if RULES[kind].audience is Audience.RECIPIENT:
        # The shop first: in the title, the letter and the SMS.
        for form in (text.title, text.body, text.sms):
            assert form.startswith(gsm7.plain(words.shop)[:9] if form is text.sms else words.shop[:9])
    # What is read aloud has no address and no signs.
    assert "http" not in text.voice
    assert "=" not in text.voice


def test_languages_say_the_same_things() -> None:
    """Tests that every language has every kind, with the same facts in it."""
    for own in LANGUAGES.values():
        assert set(own.texts) == set(MessageKind)
    for kind in MessageKind:
        for form in range(3):
            fields = {
                frozenset(re.findall(r"\{(\w+)\}", own.texts[kind][form])) for own in LANGUAGES.values()
            }
            assert len(fields) == 1, (kind, form, fields)


def test_a_promise_in_words() -> None:
    """Tests whole messages, and that an unknown language is answered in that of the town."""
    fr = compose(MessageKind.PROMISED, SHORT, "fr", "en", NOON_S, PARIS)
    assert fr.sms == (
        "Boulangerie Martin : votre livraison A12 est prévue aujourd'hui entre 14h00 et 15h00."
        " STOP pour ne plus rien recevoir."
    )
    en = compose(MessageKind.NEAR, SHORT, "de", "en", NOON_S, PARIS)
    assert (
        en.sms
        == "Boulangerie Martin: the courier comes to your door at about 14:30 with A12. Reply STOP to end messages."
    )
    spoken = compose(MessageKind.NEAR, SHORT, "fr-FR", "en", NOON_S, PARIS).voice
    assert spoken == "Bonjour. Le livreur de Boulangerie Martin arrive chez vous vers 14 heures 30."


@pytest.mark.parametrize(
    ("language", "days", "called"),
    [("fr", 0, "aujourd'hui"), ("fr", 1, "demain"), ("fr", 2, "mardi 1/12"), ("en", 1, "tomorrow"), ("en", 2, "Tuesday 1/12")],
)  # fmt: skip
def test_days_are_called_as_on_the_day_of_sending(language: str, days: int, called: str) -> None:
    """Tests today, tomorrow and later."""
    words = Words(shop="Shop", code="A01", window=(NOON_S + days * 86_400, NOON_S + days * 86_400 + 60))
    assert f" {called} " in compose(MessageKind.PROMISED, words, language, "fr", NOON_S, PARIS).sms


def test_names_in_other_scripts_stay_readable() -> None:
    """Tests that a name that SMS have no letters for is sent as it is, in a longer message."""
    words = Words(shop="Кафе Дача", code="A01", window=(NOON_S, NOON_S + 3600))
    text = compose(MessageKind.PROMISED, words, "fr", "fr", NOON_S, PARIS).sms
    assert text.startswith("Кафе Дача")
    assert not gsm7.is_gsm7(text)


def test_braces_in_names_are_only_braces() -> None:
    """Tests that nobody can name a shop so that a text shows something else."""
    words = Words(shop="{code.__class__} {0}", code="A01")
    assert "{code.__class__}" in compose(MessageKind.DELIVERED, words, "fr", "fr", NOON_S, PARIS).body


@pytest.mark.parametrize(
    ("text", "told", "places", "parts"),
    [
        ("prêt à 11h20 ?", "pret à 11h20 ?", 14, 1),
        ("ça coûte 3 € – « merci »", 'ca coute 3 € - " merci "', 25, 1),
        ("Œuvre’s…", "OEuvre's...", 11, 1),
        ("a" * 161, "a" * 161, 161, 2),
        ("[" * 81, "[" * 81, 162, 2),
        ("я" * 71, "я" * 71, 71, 2),
        ("😀", "😀", 2, 1),
    ],
)
def test_the_alphabet_of_sms(text: str, told: str, places: int, parts: int) -> None:
    """Tests what is replaced, what counts twice, and when a second part is needed."""
    assert gsm7.plain(text) == told
    assert gsm7.length(told) == places
    assert gsm7.parts(told) == parts


def test_no_text_depends_on_the_zone_of_the_machine() -> None:
    """Tests that hours are those of the town."""
    moment_s = int(dt.datetime(2026, 7, 1, 10, 0, tzinfo=dt.UTC).timestamp())
    words = Words(shop="Shop", code="A01", window=(moment_s, moment_s + 3600))
    assert "12h00" in compose(MessageKind.PROMISED, words, "fr", "fr", moment_s, PARIS).sms
    assert "18h00" in compose(MessageKind.PROMISED, words, "fr", "fr", moment_s, "Asia/Shanghai").sms


def test_a_long_address_takes_a_second_part() -> None:
    """Tests that where an address leaves no room the name of the shop is whole in two parts, and is cut short in one where that is enough."""
    address = "https://livraisons.une-ville.example/t/" + "0" * 52
    words = replace(SHORT, shop="Boulangerie du Vieux Pont Exemple", link=address)
    sms = compose(MessageKind.PROMISED, words, "fr", "fr", NOON_S, PARIS).sms
    assert words.shop in sms
    assert sms.count(address) == 1
    assert 160 < gsm7.length(sms) <= 306
    brief = replace(words, link="https://t.example/t/0", shop="Boulangerie Exemple " * 7 + "et fils")
    assert gsm7.length(compose(MessageKind.PROMISED, brief, "fr", "fr", NOON_S, PARIS).sms) <= 160
