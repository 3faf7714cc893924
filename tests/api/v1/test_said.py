"""What is told of faults in the language of whoever asks: to people as sentences, to programs by code and in English."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from api.said.catalogue import title_of
from dispatch.access.role import Role
from dispatch.imports.carrier import ImportCarrier
from dispatch.imports.queued_imports import QueuedImports
from tests.api.v1.served import Served
from tests.api.v1.test_quotes import asked

NIGHT = {"earliest": "2026-11-28T21:00:00+01:00", "latest": "2026-11-28T22:00:00+01:00"}
ENGLISH = re.compile(r"\b(the|is|are|give|it|not|of|and)\b")


def both(served: Served, method: str, path: str, body: Any = None, **more: Any) -> tuple[Any, Any]:
    """Ask twice, as somebody who reads French and as somebody who reads English; return the answers."""
    own = more.pop("headers", {})
    answers = [
        served.call(method, path, body, headers={**own, "accept-language": language}, **more)
        for language in ("fr-FR,fr;q=0.9", "en-GB")
    ]
    assert answers[0].status_code == answers[1].status_code
    return answers[0], answers[1]


@pytest.mark.parametrize(
    ("method", "path", "body", "code"),
    [
        ("GET", "/v1/deliveries/dlv_none", None, "not_found"),
        ("GET", "/v1/deliveries?cursor=none", None, "invalid_cursor"),
        ("GET", "/v1/nothing", None, "not_found"),
        ("POST", "/v1/accounts", {}, "forbidden"),
        ("PATCH", "/v1/nothing", {}, "not_found"),
    ],
)  # fmt: skip
def test_a_title_for_each_language(served: Served, method: str, path: str, body: Any, code: str) -> None:
    """Tests that title is the sentence of the code, that the detail of programs is English, and that the answer says which."""
    french, english = both(served, method, path, body)
    status = french.status_code
    assert (french.json()["code"], english.json()["code"]) == (code, code)
    assert (french.json()["title"], english.json()["title"]) == (
        title_of(code, "fr", status),
        title_of(code, "en", status),
    )
    assert english.headers["content-language"] == "en"
    assert "accept-language" in french.headers["vary"]
    if "faults" in french.json():
        assert french.headers["content-language"] == "fr"
        assert french.json()["detail"] != english.json()["detail"]
    else:
        assert french.headers["content-language"] == "fr, en"
        assert french.json()["detail"] == english.json()["detail"]


def test_programs_read_english(served: Served) -> None:
    """Tests that nothing, or a language that is not ours, is answered in English."""
    for headers in ({}, {"accept-language": "de"}, {"accept-language": "*"}):
        told = served.call("GET", "/v1/deliveries/dlv_none", headers=headers)
        assert told.json()["title"] == title_of("not_found", "en", 404)
        assert told.headers["content-language"] == "en"


def test_fields_of_forms(served: Served) -> None:
    """Tests that each field that is wrong has its sentence with its bounds, and that the whole case is French then."""
    basket = {**asked(served), "pickups": [], "nonsense": 1, "priority": 101, "note": "x" * 5_000}
    french, english = both(served, "POST", "/v1/quotes", basket)
    told = {fault["pointer"]: fault["title"] for fault in french.json()["faults"]}
    assert told["/priority"] == "Donnez au plus 100."
    assert told["/nonsense"] == "Ce champ n’existe pas\u00a0: retirez-le."
    assert told["/pickups"] == "Il y en a trop peu\u00a0: au moins 1."
    assert re.fullmatch(r"C’est trop long\u00a0: \d+ caractères au plus\.", told["/note"])
    assert french.headers["content-language"] == "fr"
    assert "/priority\u00a0: Donnez au plus 100." in french.json()["detail"]
    assert not ENGLISH.search(french.json()["detail"])
    assert {fault["pointer"]: fault["title"] for fault in english.json()["faults"]}[
        "/priority"
    ] == "Give at most 100."
    assert english.json()["detail"].startswith("The request cannot be used: ")
    # Programs find the same words in both.
    assert [fault["message"] for fault in french.json()["faults"]] == [
        fault["message"] for fault in english.json()["faults"]
    ]


def test_forms_of_ours(served: Served) -> None:
    """Tests texts and moments that our own forms refuse, by codes of their own."""
    basket = {
        **asked(served),
        "note": "a\u0007b",
        "between": {**NIGHT, "earliest": "1926-11-28T21:00:00+01:00"},
    }
    french, english = both(served, "POST", "/v1/quotes", basket)
    assert {fault["code"] for fault in french.json()["faults"]} == {"control_characters", "year_out_of_range"}
    assert {fault["title"] for fault in french.json()["faults"]} == {
        "Le texte a des caractères invisibles\u00a0: retirez-les.",
        "Ce moment n’est pas entre 2000 et 2099\u00a0: vérifiez l’année.",
    }
    assert "1926-11-28T21:00:00+01:00 is not between the years 2000 and 2099" in english.json()["detail"]


def test_orders_are_refused_with_their_values(served: Served) -> None:
    """Tests the address that the map does not know, with the address itself in both sentences."""
    wanted = served.basket()
    wanted["door"] = {"address": "99 rue de Nulle Part"}
    french, english = both(served, "POST", "/v1/deliveries", wanted)
    assert french.json()["faults"][0]["title"] == (
        "L’adresse «\u00a099 rue de Nulle Part\u00a0» n’est pas sur la carte\u00a0: vérifiez-la, ou placez le point."
    )
    assert "“99 rue de Nulle Part”" in english.json()["faults"][0]["title"]


def test_windows_that_are_not_offered(served: Served) -> None:
    """Tests that what is in the way is told by code, day, sentence and detail; also of a quote that was kept, in another language."""
    wanted = {**asked(served), "between": NIGHT}
    french, english = both(served, "POST", "/v1/quotes", wanted)
    refusal, said = french.json()["refusals"][0], english.json()["refusals"][0]
    assert refusal.keys() == {"code", "day", "title", "detail"}
    assert (refusal["code"], refusal["detail"]) == (said["code"], said["detail"])
    assert refusal["title"] != said["title"]
    assert not ENGLISH.search(refusal["title"])
    again = served.call("GET", french.headers["location"], headers={"accept-language": "en"})
    assert again.json()["refusals"][0] == said
    searched, _ = both(
        served, "POST", "/v1/slots", {key: value for key, value in wanted.items() if key != "recipient"}
    )
    assert searched.json()["refusals"] == french.json()["refusals"]


def test_lines_of_files(served: Served) -> None:
    """Tests that what is wrong with a line is told in both languages, in the list and in the table to mend it by."""
    text = (
        "external_ref,recipient,lon,lat,window_from,window_to,shops\n"
        f"A-1,Camille Exemple,0.02,0.02,half past,11:00,{served.orgs['shop-0']}\n"
        "A-2,Camille Exemple,0.02,0.02,10:00,11:00,nobody\n"
    )
    sent = served.call("POST", "/v1/imports", text, headers={"content-type": "text/csv"})
    QueuedImports(served.store, ImportCarrier(served.store, lambda _: served.town_map)).run_once()
    path = f"/v1/imports/{sent.json()['id']}"
    french, english = both(served, "GET", f"{path}/lines?faulty=true")
    told = {line["code"]: line["title"] for line in french.json()["lines"]}
    assert told["bad_time"] == "L’heure «\u00a0half past\u00a0» ne se lit pas\u00a0: écrivez 17:00."
    assert told["unknown_organization"] == "Aucun commerce ne porte ce nom."
    assert told.keys() == {line["code"] for line in english.json()["lines"]}
    assert all(told[line["code"]] != line["title"] for line in english.json()["lines"])
    table = served.call("GET", f"{path}/faults.csv", headers={"accept-language": "fr"}).text
    assert told["bad_time"] in table.splitlines()[1]


def test_pace_is_told_with_how_long_to_wait(served: Served) -> None:
    """Tests a case with a value: the French detail says the same as the English one, and the answer says that it is French."""
    body = {"town": "toytown", "email": "nobody@example.org", "password": "wrong"}
    answers: list[httpx.Response] = []
    while not answers or (answers[-1].status_code != 429 and len(answers) < 60):
        answers.append(served.call("POST", "/v1/login", body, role=None, headers={"accept-language": "fr"}))
    locked = answers[-1]
    assert (locked.status_code, locked.headers["content-language"]) == (429, "fr")
    wait_s = locked.json()["values"]["wait_s"]
    assert f"attendez {wait_s} s" in locked.json()["detail"]
    assert answers[0].json()["title"] == title_of(answers[0].json()["code"], "fr", answers[0].status_code)


def test_a_version_that_was_overtaken(served: Served) -> None:
    """Tests the conflict that two people run into."""
    made = served.call("POST", "/v1/deliveries", served.basket()).json()
    french, _ = both(
        served,
        "PATCH",
        f"/v1/deliveries/{made['id']}",
        {"note": "au fond"},
        headers={"if-match": '"99"'},
        role=Role.COORDINATOR,
    )
    assert (french.status_code, french.json()["code"]) == (412, "version_conflict")
    assert french.json()["title"].startswith("Quelqu’un d’autre vient de changer cela.")
