"""The words of the pages: in both languages, all of them, and none that nobody says."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter
from zoneinfo import ZoneInfo

import pytest

import api.recipient
from api.recipient.error_page import _WORDS as ERRORS
from api.recipient.wording import WORDS, Wording
from dispatch.field.outcomes import DONE, NOT_DONE
from dispatch.field.proofs import ProofKind
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.orders.delivery import Mode, PaymentMethod, TaskKind
from dispatch.recipient.claiming import Problem
from dispatch.recipient.progress import _ENDED_OTHERWISE, _LINES, StepState

HERE = Path(api.recipient.__file__).parent
PARIS = ZoneInfo("Europe/Paris")


def test_both_languages_have_the_same_words() -> None:
    """Tests that each key is in both languages, with the same values in it, and says something."""
    french, english = WORDS["fr"], WORDS["en"]
    assert set(french) == set(english)
    for key, text in french.items():
        fields = [{name for _, name, _, _ in Formatter().parse(one) if name} for one in (text, english[key])]
        assert fields[0] == fields[1], key
        assert (text and english[key]) or key == "new_messages_0", key
    same = {
        key
        for key, text in french.items()
        if text == english[key] and re.search(r"[a-z]{4}", text, re.IGNORECASE)
    }
    assert same == {"in_fr", "in_en", "receipt_whole", "thread", "day_window", "from_to"}


def _asked() -> set[str]:
    """Return the keys that templates and pages ask for by their names, and the beginnings of those that are put together."""
    found = set()
    for path in (*HERE.glob("*.py"), *HERE.glob("templates/*.html")):
        if path.name.startswith("words_"):
            continue
        text = path.read_text("utf-8")
        found |= set(re.findall(r"""(?<![a-z_.])t\(["']([a-z_]+)["']""", text))
        found |= set(
            re.findall(r"""(?:wording\.text|self\.text|counted|\bhas)\(\s*f?["']([a-z_]+)["']""", text)
        )
        found |= set(
            re.findall(
                r'"(near_exact|near_about|window_told|window_promised|later_than|promised_was|today|tomorrow)"',
                text,
            )
        )
    return found


def test_whatever_is_asked_for_is_there() -> None:
    """Tests that templates and pages name no words that there are not, also where names are put together."""
    known = set(WORDS["fr"])
    counted = {key.rpartition("_")[0] for key in known if key.endswith("_n")}
    missing = {key for key in _asked() if key not in known and key not in counted and not key.endswith("_")}
    assert missing == set()
    steps = {name for line in _LINES.values() for name, _ in line} | set(_ENDED_OTHERWISE.values())
    built = {f"step_{name}" for name in steps | {"not_handed_over", "not_come_by"}}
    built |= {f"step_is_{state}" for state in StepState}
    built |= {f"error_{kind}{end}" for kind in {*ERRORS.values(), "ours"} for end in ("", "_title")}
    built |= {f"proof_{kind}" for kind in ProofKind} | {f"method_{one}" for one in PaymentMethod}
    built |= {f"handed_{code}" for code in DONE[TaskKind.DROP] - {"other"}}
    built |= {
        f"said_{name}"
        for name in ("door", "slot", "cancelled", "settings", "rated", "recognised", "written", "problem")
    }
    built |= {
        f"field_{name}"
        for name in (
            "code",
            "floor",
            "safe_place",
            "neighbour",
            "note",
            "text",
            "shop",
            "start",
            "late",
            "channel",
            "spoken",
            "answer",
            "words",
            "score",
            "door_note",
            "problem",
        )
    }
    built |= {f"hint_{name}" for name in ("code", "floor", "safe_place", "neighbour", "note")}
    built |= {f"problem_{one}" for one in Problem} | {"write_relay", "write_return"}
    # What is not there in a shop is not found out at a door.
    built |= {f"failed_{code}" for code in NOT_DONE - {"shop_closed", "package_not_available"}}
    assert built <= known
    # And nothing is kept that nobody says.
    parts = (
        *(key for key in _asked() if key.endswith("_")),
        "why_",
        "fault_",
        "channel_",
        "in_",
        "minutes_ago_",
    )
    unused = {
        key
        for key in known
        if key not in _asked() | built and key.rpartition("_")[0] not in counted and not key.startswith(parts)
    }
    assert unused == set()


@pytest.mark.parametrize("mode", list(Mode))
def test_each_state_is_a_step(mode: Mode) -> None:
    """Tests that no state is in two steps of a line, and that those of a good day are in one."""
    states = [state for _, own in _LINES[mode] for state in own]
    assert len(states) == len(set(states))
    assert {DeliveryStatus.PROMISED, DeliveryStatus.CREATED} <= set(states)


def test_moments_and_amounts() -> None:
    """Tests how days, times, distances and masses are said in both languages, over midnight and in another year's first of January."""
    french, english = Wording("fr", PARIS), Wording("en", PARIS)
    nine_s = 1_795_852_800
    assert french.day(nine_s) == "samedi 28 novembre"
    assert english.day(nine_s) == "Saturday 28 November"
    assert french.day(nine_s + 34 * 86_400) == "vendredi 1er janvier"
    assert [french.near_day(nine_s + after, nine_s) for after in (0, 15 * 3_600, 40 * 3_600)] == [
        "aujourd'hui",
        "demain",
        "lundi 30 novembre",
    ]
    assert [english.distance(metres) for metres in (50, 950, 1_250)] == [
        "50\u00a0m",
        "950\u00a0m",
        "1.2\u00a0km",
    ]
    assert french.mass(1_250) == "1,2\u00a0kg"
    assert [english.ago(seconds) for seconds in (0, 59, 60, 119, 120)] == [
        "0 s ago",
        "59 s ago",
        "1 minute ago",
        "1 minute ago",
        "2 minutes ago",
    ]


def test_colours_are_those_of_the_screens() -> None:
    """Tests that each colour that both have is the same, in the light and in the dark."""

    def colours(path: Path) -> list[dict[str, str]]:
        blocks = re.findall(r":root \{(.*?)\}", path.read_text("utf-8"), re.DOTALL)
        return [dict(re.findall(r"(--[a-z0-9-]+): (#[0-9a-f]{6});", block)) for block in blocks]

    own = colours(HERE / "assets" / "page.css")
    theirs = colours(HERE.parent / "web" / "src" / "styles" / "tokens.css")
    for mine, tokens in zip(own[:2], theirs, strict=True):
        assert {name: value for name, value in mine.items() if name != "--edge"}.items() <= tokens.items()
