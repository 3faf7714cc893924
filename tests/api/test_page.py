"""Tests of the page that carries everything inside itself."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from api.assets import ScreensMissingError
from api.page import render_page
from api.schemas.plan import PlanWire

NASTY = "</script><script>alert(1)</script><!-- & \u2028 <style>"


class Elements(HTMLParser):
    """Collects each script and style with its attributes and text, and every address."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[tuple[str, dict[str, str | None], str]] = []
        self.policy = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if named.get("http-equiv") == "Content-Security-Policy":
            self.policy = named["content"] or ""
        self.found.append((tag, named, ""))

    def handle_data(self, data: str) -> None:
        if self.found:
            tag, attrs, text = self.found[-1]
            self.found[-1] = (tag, attrs, text + data)

    def handle_endtag(self, tag: str) -> None:
        self.found.append((f"/{tag}", {}, ""))

    def texts(self, tag: str) -> list[str]:
        return [text for found, _, text in self.found if found == tag]


def _parse(page: str) -> Elements:
    elements = Elements()
    elements.feed(page)
    return elements


def test_the_plan_comes_back_unchanged(plan_wire: PlanWire, screens: Path) -> None:
    """Tests that a plan full of markup neither ends its element nor changes."""
    nasty = plan_wire.model_copy(update={"title": NASTY, "town_title": NASTY})
    elements = _parse(render_page(nasty, static=screens))
    scripts = elements.texts("script")
    assert len(scripts) == 4
    assert PlanWire.model_validate_json(scripts[0]) == nasty
    assert "<" not in scripts[0]


def test_the_tiles_come_back_unchanged(plan_wire: PlanWire, screens: Path, tmp_path: Path) -> None:
    """Tests that the archive is carried byte for byte."""
    tiles = tmp_path / "map.pmtiles"
    tiles.write_bytes(bytes(range(256)))
    scripts = _parse(render_page(plan_wire, tiles=tiles, static=screens)).texts("script")
    assert base64.b64decode(scripts[1]) == bytes(range(256))


def test_code_cannot_end_its_element(plan_wire: PlanWire, screens: Path) -> None:
    """Tests that tags inside code are escaped to what means the same there."""
    elements = _parse(render_page(plan_wire, static=screens))
    assert elements.texts("script")[3] == r'const sign = "\x3c/script>\x3cscript>";'
    assert elements.texts("style") == [r'b::after { content: "\3c /style>" }']


def test_the_policy_allows_this_code_only(plan_wire: PlanWire, screens: Path) -> None:
    """Tests that the policy names the hashes of the code as the browser sees it, and no host."""
    elements = _parse(render_page(plan_wire, static=screens))
    for element, text in (("script", elements.texts("script")[3]), ("style", elements.texts("style")[0])):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{element}-src 'sha256-{digest}'" in elements.policy
    assert "http" not in elements.policy
    assert "unsafe" not in elements.policy


def test_nothing_is_asked_of_any_server(plan_wire: PlanWire, screens: Path) -> None:
    """Tests that no element of the page loads from an address."""
    for _, attrs, _ in _parse(render_page(plan_wire, static=screens)).found:
        assert "src" not in attrs
        assert "href" not in attrs


@pytest.mark.parametrize(
    ("lang", "opening"), [(None, '<html lang="fr">'), ("en", '<html lang="en" data-lang="en">')]
)
def test_language(plan_wire: PlanWire, screens: Path, lang: str | None, opening: str) -> None:
    """Tests that the page's maker may set its language, and otherwise leaves it to the browser."""
    assert opening in render_page(plan_wire, lang=lang, static=screens)


def test_an_unknown_language_is_refused(plan_wire: PlanWire, screens: Path) -> None:
    """Tests that a language without words is refused by name."""
    with pytest.raises(ValueError, match="'tlh': the page speaks fr and en"):
        render_page(plan_wire, lang="tlh", static=screens)


def test_missing_screens_say_what_to_do(plan_wire: PlanWire, tmp_path: Path) -> None:
    """Tests that a checkout without built screens says how to build them."""
    with pytest.raises(ScreensMissingError, match="make screens"):
        render_page(plan_wire, static=tmp_path)


def test_the_json_is_small(plan_wire: PlanWire, screens: Path) -> None:
    """Tests that the carried plan has no blanks between its parts."""
    carried = _parse(render_page(plan_wire, static=screens)).texts("script")[0]
    assert re.search(r'": ', carried) is None
    assert json.loads(carried)["format"] == "tournee.plan/1"
