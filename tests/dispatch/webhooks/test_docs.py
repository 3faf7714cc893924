"""What the page for those who write programs says is so."""

from __future__ import annotations

import re
import time
from pathlib import Path

from dispatch.privacy.outward import FIELDS
from dispatch.storage.topics import WEBHOOK, topics_of
from dispatch.webhooks.signing import new_secret, signature

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "webhooks.md").read_text(encoding="utf-8")


def test_the_code_of_the_page_checks_signatures() -> None:
    """Tests that it takes what is ours, with either of two secrets, and nothing else."""
    (code,) = [
        block for block in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL) if "def is_ours" in block
    ]
    space: dict = {}
    exec(code, space)
    is_ours = space["is_ours"]
    old, new, other = (new_secret() for _ in range(3))
    now_s, body = int(time.time()), '{"data":"é"}'.encode()

    def headers(moment_s: int) -> dict[str, str]:
        signed = signature("evt_1", moment_s, body, [new, old])
        return {"webhook-id": "evt_1", "webhook-timestamp": str(moment_s), "webhook-signature": signed}

    assert is_ours(headers(now_s), body, new)
    assert is_ours(headers(now_s), body, old)
    assert not is_ours(headers(now_s), body, other)
    assert not is_ours(headers(now_s), body + b" ", new)
    assert not is_ours({**headers(now_s), "webhook-id": "evt_2"}, body, new)
    assert not is_ours(headers(now_s - 301), body, new)


def test_the_table_for_shops_is_complete() -> None:
    """Tests that each type and each field that an organisation can hear of is in the table, and no other."""
    section = PAGE.partition("## Events for shops")[2].partition("\n## ")[0]
    said: dict[str, set[str]] = {}
    for line in section.splitlines():
        cells = line.split("|")
        if len(cells) != 4 or "`" not in cells[1] or "`data`" in cells[2]:
            continue
        names = re.findall(r"`([a-z_.]+)`", cells[1])
        family = names[0].partition(".")[0]
        fields = set(re.findall(r"`([a-z_]+)`", cells[2]))
        said |= {name if not name.startswith(".") else f"{family}{name}": fields for name in names}
    assert said == {kind: set(fields) for kind, fields in FIELDS.items()}


def test_families_of_the_town_are_told() -> None:
    """Tests that what the page names for the town's own programs is told to programs."""
    section = PAGE.partition("## Events for the town's own")[2].partition("\n## ")[0]
    told = 0
    for line in section.splitlines():
        cells = line.split("|")
        if len(cells) == 5 and cells[1].strip().endswith(".`"):
            family = cells[1].strip(" `")
            for name in re.findall(r"`([a-z_]+)`", cells[2]):
                assert WEBHOOK in topics_of(family + name), family + name
                told += 1
    assert told > 30
