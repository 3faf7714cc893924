"""Somebody with a link and a browser without scripts: opens pages, fills their forms in, sends them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from typing import Any

import httpx

from dispatch.access.role import Role
from dispatch.orders.delivery import Delivery
from tests.api.v1.doings import order, stored
from tests.api.v1.served import Served


@dataclass
class Form:
    """A form as it stands on a page: where it goes, and its fields with what is in them."""

    action: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given["action"]))
        if not self.forms or "name" not in given:
            return
        own, name, kind = self.forms[-1], given["name"], given.get("type", "")
        if tag == "input" and kind in {"radio", "checkbox"}:
            own.choices.setdefault(name, []).append(given.get("value", ""))
            if "checked" in given:
                own.fields[name] = given.get("value", "")
        elif tag == "input":
            own.fields[name] = given.get("value", "")
        elif tag == "textarea":
            own.fields[name], self._text = "", name

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._text = ""

    def handle_data(self, data: str) -> None:
        if self._text:
            self.forms[-1].fields[self._text] += data


def forms_of(page: httpx.Response) -> list[Form]:
    """Return the forms of a page."""
    parser = _Forms()
    parser.feed(page.text)
    return parser.forms


def text_of(page: httpx.Response) -> str:
    """Return what people read on a page, blanks as one."""
    body = re.sub(r"<(head|script|style|svg)\b.*?</\1>", " ", page.text, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).replace("\u00a0", " ").split())


@dataclass
class Visitor:
    """Somebody with the link of a delivery. ``cookies`` are what their browser keeps."""

    served: Served
    delivery_id: str
    token: str
    cookies: dict[str, str] = field(default_factory=dict)
    language: str = "en"

    @classmethod
    def of_order(cls, served: Served, **basket: Any) -> Visitor:
        return cls.of(served, str(order(served, **basket)["id"]))

    @classmethod
    def of(cls, served: Served, delivery_id: str) -> Visitor:
        made = served.call("POST", f"/v1/deliveries/{delivery_id}/link", role=Role.COORDINATOR)
        assert made.status_code == 200, made.text
        return cls(served, delivery_id, made.json()["token"])

    @property
    def delivery(self) -> Delivery:
        return stored(self.served, self.delivery_id)

    def path(self, place: str = "", **query: str) -> str:
        asked = {"language": self.language, **query} if self.language else query
        end = "&".join(f"{name}={value}" for name, value in asked.items())
        return f"/t/{self.token}{'/' + place if place else ''}{'?' + end if end else ''}"

    def open(
        self, place: str = "", *, path: str = "", headers: dict[str, str] | None = None, **query: str
    ) -> httpx.Response:
        return self._ask("GET", path or self.path(place, **query), headers=headers)

    def send(self, form: Form, *, headers: dict[str, str] | None = None, **typed: str) -> httpx.Response:
        """Send a form with something typed into it; a field that is None is left out."""
        given = {name: value for name, value in {**form.fields, **typed}.items() if value is not None}
        return self._ask("POST", form.action, data=given, headers=headers)

    def fill(self, place: str, number: int = 0, **typed: str) -> httpx.Response:
        """Open a page, and send one of its forms."""
        page = self.open(place)
        assert page.status_code == 200, page.text
        return self.send(forms_of(page)[number], **typed)

    def follow(self, answer: httpx.Response) -> httpx.Response:
        assert answer.status_code == 303, answer.text
        return self.open(path=answer.headers["location"])

    def be_recognised(self, answer: str = "0001") -> httpx.Response:
        return self.fill("recognise", answer=answer)

    def _ask(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, **more: Any
    ) -> httpx.Response:
        own = (
            {"cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            if self.cookies
            else {}
        )
        answer = self.served.client.request(method, path, headers={**own, **(headers or {})}, **more)
        self.cookies |= dict(answer.cookies)
        self.served.client.cookies.clear()
        return answer
