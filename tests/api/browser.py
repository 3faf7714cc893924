"""A real Chromium for tests of screens, and what its pages ask for and complain about."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    expect,
    sync_playwright,
)

import api
from api.assets import STATIC_FOLDER

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    # What asks for somebody else gets no answer, and is told at the end: see `chromium`.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
# What is there at once on a quiet machine takes its time beside other tests; how fast screens are is measured elsewhere.
expect.set_options(timeout=20_000)
AXE = Path(api.__file__).parent / "web" / "node_modules" / "axe-core" / "axe.min.js"
#: WCAG 2.2 A and AA, which RGAA is made of.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: Software draws a map in seconds.
DRAWN_MS = 60_000
# What software rendering says of itself.
NOISE = ("GPU stall due to ReadPixels", "GL Driver Message")


@dataclass
class Watch:
    """What a page asked for and complained about."""

    addresses: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    #: Beginnings of complaints that belong to what a test does.
    expected: tuple[str, ...] = ()

    def follow(self, page: Page) -> None:
        """Listen to a page from here on."""
        page.on("request", self._on_request)
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _on_request(self, request: Request) -> None:
        self.addresses.append(request.url)

    def _on_console(self, message: ConsoleMessage) -> None:
        known = (*NOISE, *self.expected)
        if message.type in {"error", "warning"} and not any(noise in message.text for noise in known):
            self.complaints.append(message.text)


def unavailable(reason: str) -> None:
    """Skip a test for want of a browser, or fail where there has to be one."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def is_outside(address: str) -> bool:
    """Return whether an address is neither of this machine nor of the page itself."""
    parts = urlsplit(address)
    return parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname not in {"127.0.0.1", "localhost"}


@contextmanager
def chromium(*more: str) -> Iterator[Browser]:
    """Start a Chromium of this machine, and see to it that no page asks anybody else for anything, whatever a test is about.

    Parameters
    ----------
    more
        Arguments besides the usual ones.

    Raises
    ------
    AssertionError
        At the end: a page has asked a third party.
    """
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        unavailable("THE SCREENS WERE NOT TESTED IN A BROWSER: no chromium on the path")
    if not (STATIC_FOLDER / "index.html").is_file():
        unavailable("THE SCREENS WERE NOT TESTED IN A BROWSER: they are not built; run `make screens`")
    if not AXE.is_file():
        unavailable("THE SCREENS WERE NOT TESTED IN A BROWSER: there is no axe-core; run `make screens`")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=[*ARGUMENTS, *more])
        outside: list[str] = []
        open_window = browser.new_context

        def watched(**asked: Any) -> BrowserContext:
            context = open_window(**asked)
            context.on("request", lambda sent: outside.append(sent.url) if is_outside(sent.url) else None)
            return context

        browser.new_context = watched  # type: ignore[assignment,method-assign]
        yield browser
        browser.close()
        assert outside == [], f"pages asked third parties: {sorted(set(outside))}"


def context_of(
    browser: Browser, width: int, height: int, locale: str = "fr-FR", **more: object
) -> BrowserContext:
    """Open a fresh window of some size, in which nothing moves by itself."""
    return browser.new_context(
        viewport={"width": width, "height": height},
        locale=locale,
        reduced_motion="reduce",
        **more,  # type: ignore[arg-type]
    )


def barriers(page: Page) -> list[list[str]]:
    """Return what axe finds on a page that keeps somebody from using it; it needs scripts to be on."""
    page.evaluate(AXE.read_text("utf-8"))
    found: list[list[str]] = page.evaluate(
        "async (tags) => (await axe.run({runOnly: {type: 'tag', values: tags}})).violations"
        ".filter((one) => ['serious', 'critical', 'moderate'].includes(one.impact))"
        ".map((one) => [one.id, one.impact, ...one.nodes.map((node) => node.failureSummary + node.html)])",
        RULES,
    )
    return found
