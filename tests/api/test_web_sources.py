"""Tests of the page's sources: generated files are current, words are translated, the lock names no host."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest

import api
from dispatch.services.catalogue import templates

WEB = Path(api.__file__).parent / "web"
SOURCES = sorted((WEB / "src").rglob("*.tsx"))


def _keys(language: str) -> dict[str, str]:
    text = (WEB / "src" / "i18n" / f"{language}.ts").read_text("utf-8")
    return dict(re.findall(r'^  "([\w.]+)":\s*"((?:[^"\\]|\\.)*)",$', text, flags=re.MULTILINE))


def test_the_description_is_current(client: httpx.Client) -> None:
    """Tests that the stored OpenAPI document is the one that the application gives.

    When it is not, store the new one at api/web/openapi.json and run `npm run types` there.
    """
    given = client.get("/openapi.json").json()
    stored = json.loads((WEB / "openapi.json").read_text("utf-8"))
    # The version is that of the installed distribution, which a checkout may not have.
    given["info"].pop("version")
    stored["info"].pop("version")
    assert stored == given


def test_the_types_are_current() -> None:
    """Tests that the TypeScript types are those of the stored description."""
    tool = WEB / "node_modules" / ".bin" / "openapi-typescript"
    node = shutil.which("node")
    if node is None or not tool.exists():
        reason = "THE TYPES OF THE PAGE WERE NOT CHECKED: run `make screens` first"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    done = subprocess.run(
        [node, tool, "openapi.json", "--output", "src/wire/schema.d.ts", "--check"],
        cwd=WEB,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_both_languages_have_the_same_words() -> None:
    """Tests that each text exists in both languages with the same values to fill in, and none is empty."""
    french, english = _keys("fr"), _keys("en")
    assert len(french) > 100
    assert french.keys() == english.keys()
    for key, text in french.items():
        assert text
        assert english[key]
        assert set(re.findall(r"\{(\w+)\}", text)) == set(re.findall(r"\{(\w+)\}", english[key])), key


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_shipped_service_has_its_name(language: str) -> None:
    """Tests that the map page calls each shipped service as its template does, in both languages."""
    words = _keys(language)
    shipped = {f"service.{key}": getattr(own.title, language) for key, own in templates().items()}
    assert len(shipped) > 8
    assert {key: words.get(key) for key in shipped} == shipped


def _pairs(text: str) -> dict[str, str]:
    return dict(re.findall(r'^  "?([\w. ]+?)"?:\s*"((?:[^"\\]|\\.)*)",$', text, flags=re.MULTILINE))


def _halves(path: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Return the words of a dictionary in French and in English, from two files or from one."""
    text = path.read_text("utf-8")
    if path.name == "fr.ts":
        return _pairs(text), _pairs(path.with_name("en.ts").read_text("utf-8"))
    french, english = text.split("export const en")
    return _pairs(french), _pairs(english)


#: Every dictionary but that of the page of plans, which has tests of its own.
DICTIONARIES = sorted(
    path
    for path in (WEB / "src").rglob("*.ts")
    if path != WEB / "src" / "i18n" / "fr.ts"
    and (path.name == "fr.ts" or (path.name == "words.ts" and "export const en" in path.read_text("utf-8")))
)


@pytest.mark.parametrize(
    "path", DICTIONARIES, ids=lambda path: path.relative_to(WEB / "src").parent.as_posix()
)
def test_every_screen_speaks_both_languages(path: Path) -> None:
    """Tests that each text of a screen exists in both languages with the same values, that none is empty, and none is left over."""
    french, english = _halves(path)
    assert len(french) > 3
    assert french.keys() == english.keys()
    code = (
        "".join(
            source.read_text("utf-8")
            for source in (WEB / "src").rglob("*.ts*")
            if source.name not in {"fr.ts", "en.ts", "api.d.ts", "schema.d.ts"} and source != path
        )
        + path.read_text("utf-8").partition("export const en")[2].partition("};")[2]
    )
    for key, text in french.items():
        assert text
        assert english[key]
        assert set(re.findall(r"\{(\w+)\}", text)) == set(re.findall(r"\{(\w+)\}", english[key])), key
        parts = key.split(".")
        families = [".".join(parts[:length]) for length in range(1, len(parts))]
        # A family is named where the rest of its names comes from the server.
        named = f'"{key}"' in code or any(f"`{one}." in code or f'"{one}"' in code for one in families)
        assert named or re.search(rf"\bt\.{key}\b|\b{key}:", code), key


def test_every_word_is_used() -> None:
    """Tests that no text is left over: each key, or its family, is named in the sources."""
    code = "".join(path.read_text("utf-8") for path in SOURCES) + (WEB / "src/i18n/language.tsx").read_text(
        "utf-8"
    )
    for key in _keys("fr"):
        family = key.rsplit(".", 1)[0]
        parent = family.rsplit(".", 1)[0]
        assert f'"{key}"' in code or f"`{family}." in code or f"`{parent}." in code, key


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_no_words_in_the_code(path: Path) -> None:
    """Tests that no text between tags, title or label is written into the code itself."""
    text = path.read_text("utf-8")
    between = re.findall(r">([^<>{}=;()]*[A-Za-zÀ-ÿ]{3,}[^<>{}=;()]*)</", text)
    named = re.findall(r'(?:aria-label|title|placeholder|alt)="([^"]+)"', text)
    # The product's name is the same in every language.
    assert [words for words in between + named if words.strip() != "Tournée"] == []


def test_the_lock_names_no_host() -> None:
    """Tests that packages are pinned by version and content, wherever they are fetched from."""
    lock = json.loads((WEB / "package-lock.json").read_text("utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert len(packages) > 20
    for name, entry in packages.items():
        assert "resolved" not in entry, name
        assert entry["integrity"].startswith("sha512-"), name
    asked = json.loads((WEB / "package.json").read_text("utf-8"))
    for group in ("dependencies", "devDependencies"):
        for name, version in asked[group].items():
            assert re.fullmatch(r"\d+\.\d+\.\d+", version), f"{name} {version} is not an exact version"


def test_screens_show_no_words_for_programs() -> None:
    """Tests that no screen shows what an answer has for programs (`detail`, `message`, `remedy`, codes of failures) where people read; it has a `title`."""
    shown = re.compile(
        r"(?<![=$])\{\s*[\w.?]+\.(detail|message|remedy|failure)\s*\}|\bmessage \?\? \w+\.failure"
    )
    found = {
        f"{path.relative_to(WEB)}: {match.group()}"
        for path in SOURCES
        for match in shown.finditer(path.read_text("utf-8"))
    }
    assert found == set()
    assert shown.search('<p lang="en">{problem.detail}</p>')
    assert shown.search("{run.message ?? run.failure}")
