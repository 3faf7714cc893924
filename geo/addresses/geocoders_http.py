"""Geocoding servers: Photon, Addok, and what speaks like them (the French state's service does).

What is asked leaves the machine: use a server that you run, or whose terms allow it.
"""

from __future__ import annotations

import json
import math
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http.client import HTTPException
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from geo.addresses.distance import slips
from geo.addresses.french import name_words
from geo.addresses.geocoders import Position
from geo.addresses.match import AddressMatch
from geo.addresses.street_words import word_weight
from geo.errors import MapError

MAX_BYTES = 2_000_000
MAX_LIMIT = 50
MAX_TEXT = 300
_CHUNK = 65_536
_AGAIN = frozenset({429, 500, 502, 503, 504})
_CLOSE_M = 15.0


@dataclass(frozen=True, slots=True)
class JsonService:
    """A server that answers with JSON.

    Attributes
    ----------
    url
        Where it is, ``http://`` or ``https://``.
    timeout_s
        Seconds until a whole answer must be there.
    retries
        How often to ask again after a time-out or a fault of the server.
    pause_s
        Seconds before the first repetition, twice as long before the next.
    """

    url: str
    timeout_s: float = 5.0
    retries: int = 2
    pause_s: float = 0.25

    def __post_init__(self) -> None:
        """Check the address."""
        parts = urllib.parse.urlsplit(self.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise MapError(
                f"url: {self.url!r} is no address of a geocoding server; give one such as "
                "'http://127.0.0.1:2322'.",
                code="geocoder_invalid",
            )

    def get(self, path: str, question: Mapping[str, object]) -> Any:
        """Return the decoded answer.

        Raises
        ------
        MapError
            ``geocoder_unreachable``, ``geocoder_refused`` (the server does not accept the question)
            or ``geocoder_answer_invalid`` (too large, or no JSON).
        """
        asked = urllib.parse.urlencode({key: value for key, value in question.items() if value is not None})
        whole = f"{self.url.rstrip('/')}/{path}?{asked}"
        reason = ""
        for attempt in range(self.retries + 1):
            if attempt:
                time.sleep(self.pause_s * 2 ** (attempt - 1))
            try:
                return self._once(whole)
            except urllib.error.HTTPError as error:
                error.close()
                reason = f"it answers {error.code}"
                if error.code not in _AGAIN:
                    raise MapError(
                        f"{self.url}: the geocoding server refuses the question ({reason}). Check its address "
                        "and its terms of use.",
                        code="geocoder_refused",
                    ) from error
            except (OSError, HTTPException) as error:
                reason = str(error) or type(error).__name__
        raise MapError(
            f"{self.url}: the geocoding server cannot be reached ({reason}; asked {self.retries + 1} times). "
            "Check that it runs, or use the town's own addresses.",
            code="geocoder_unreachable",
        )

    def _once(self, whole: str) -> Any:
        request = urllib.request.Request(  # noqa: S310 - the scheme was checked
            whole, headers={"User-Agent": _user_agent(), "Accept": "application/json"}
        )
        until = time.monotonic() + self.timeout_s
        body = bytearray()
        with urllib.request.urlopen(request, timeout=self.timeout_s) as answer:  # noqa: S310
            while chunk := answer.read1(_CHUNK):
                body += chunk
                if len(body) > MAX_BYTES:
                    raise self._invalid(f"its answer is longer than {MAX_BYTES:,} bytes")
                if time.monotonic() > until:
                    raise TimeoutError(f"no whole answer within {self.timeout_s} s")
        try:
            return json.loads(body)
        except (ValueError, RecursionError) as error:
            raise self._invalid(f"its answer is no JSON: {bytes(body[:40])!r}") from error

    def _invalid(self, reason: str) -> MapError:
        return MapError(
            f"{self.url}: the geocoding server cannot be understood ({reason}). Check that the address is that "
            "of a Photon or Addok server.",
            code="geocoder_answer_invalid",
        )

    def features(
        self, path: str, question: Mapping[str, object]
    ) -> list[tuple[float, float, dict[str, Any]]]:
        """Return position and properties of every point of a GeoJSON answer; errors as `get`."""
        answer = self.get(path, question)
        found = []
        try:
            for feature in answer["features"][:MAX_LIMIT]:
                lon, lat = map(float, feature["geometry"]["coordinates"][:2])
                if not (abs(lon) <= 180.0 and abs(lat) <= 90.0):
                    raise self._invalid(f"[{lon}, {lat}] is no position")
                found.append((lon, lat, dict(feature["properties"])))
        except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
            raise self._invalid(f"its answer is not a list of places: {error!r}") from error
        return found


class PhotonGeocoder:
    """A Photon server (https://github.com/komoot/photon), whose answers carry no score.

    Confidence is therefore the share of the typed words that the answer holds.

    Parameters
    ----------
    url
        Such as ``http://127.0.0.1:2322``.
    timeout_s, retries
        As in `JsonService`.
    """

    def __init__(self, url: str, *, timeout_s: float = 5.0, retries: int = 2) -> None:
        self._service = JsonService(url, timeout_s, retries)

    def search(self, text: str, *, limit: int = 5, near: Position | None = None) -> tuple[AddressMatch, ...]:
        """Find a whole address; errors as `JsonService.get`."""
        if not text.strip() or limit < 1:
            return ()
        lon, lat = near or (None, None)
        question = {"q": text[:MAX_TEXT], "limit": min(limit, MAX_LIMIT), "lon": lon, "lat": lat}
        found = [_photon_match(*each) for each in self._service.features("api", question)]
        return _ranked([_scored(match, text) for match in found])[:limit]

    def suggest(self, text: str, *, limit: int = 5, near: Position | None = None) -> tuple[AddressMatch, ...]:
        """Find what somebody may be about to type; errors as `JsonService.get`."""
        return self.search(text, limit=limit, near=near)

    def reverse(
        self, lon: float, lat: float, *, limit: int = 1, max_m: float = 1_000.0
    ) -> tuple[AddressMatch, ...]:
        """Return the addresses nearest to a position; errors as `JsonService.get`."""
        question = {
            "lon": lon, "lat": lat, "limit": min(limit, MAX_LIMIT), "radius": max(0.001, max_m / 1000)
        }  # fmt: skip
        found = [_photon_match(*each) for each in self._service.features("reverse", question)]
        return _by_distance(found, lon, lat, limit, max_m)


class AddokGeocoder:
    """An Addok server (https://addok.readthedocs.io), such as those of the French address base.

    Parameters
    ----------
    url
        Such as ``http://127.0.0.1:7878``.
    timeout_s, retries
        As in `JsonService`.
    """

    def __init__(self, url: str, *, timeout_s: float = 5.0, retries: int = 2) -> None:
        self._service = JsonService(url, timeout_s, retries)

    def search(self, text: str, *, limit: int = 5, near: Position | None = None) -> tuple[AddressMatch, ...]:
        """Find a whole address; errors as `JsonService.get`."""
        return self._asked(text, limit, near, autocomplete=0)

    def suggest(self, text: str, *, limit: int = 5, near: Position | None = None) -> tuple[AddressMatch, ...]:
        """Find what somebody may be about to type; errors as `JsonService.get`."""
        return self._asked(text, limit, near, autocomplete=1)

    def reverse(
        self, lon: float, lat: float, *, limit: int = 1, max_m: float = 1_000.0
    ) -> tuple[AddressMatch, ...]:
        """Return the addresses nearest to a position; errors as `JsonService.get`."""
        question = {"lon": lon, "lat": lat, "limit": min(limit, MAX_LIMIT)}
        found = [_addok_match(*each) for each in self._service.features("reverse/", question)]
        return _by_distance(found, lon, lat, limit, max_m)

    def _asked(
        self, text: str, limit: int, near: Position | None, *, autocomplete: int
    ) -> tuple[AddressMatch, ...]:
        if not text.strip() or limit < 1:
            return ()
        lon, lat = near or (None, None)
        question = {
            "q": text[:MAX_TEXT], "limit": min(limit, MAX_LIMIT), "lon": lon, "lat": lat,
            "autocomplete": autocomplete,
        }  # fmt: skip
        found = [_addok_match(*each) for each in self._service.features("search/", question)]
        return _ranked(found)[:limit]


def _user_agent() -> str:
    try:
        return f"tournee/{version('tournee')}"
    except PackageNotFoundError:
        return "tournee"


def _text(said: Mapping[str, Any], key: str) -> str:
    value = said.get(key)
    return str(value)[:MAX_TEXT] if isinstance(value, str | int) else ""


def _photon_match(lon: float, lat: float, said: dict[str, Any]) -> AddressMatch:
    number, name, city = _text(said, "housenumber"), _text(said, "name"), _text(said, "city")
    street = _text(said, "street")
    kind = "house" if number else "street" if said.get("type") == "street" else "poi"
    if said.get("osm_key") == "place" and not number:
        kind = "place"
    shown = f"{number} {street or name}" if number else name or street
    osm = _text(said, "osm_type")[:1].lower() + _text(said, "osm_id")
    own = street or name if number else name or street
    label = f"{shown}, {city}" if city else shown
    return AddressMatch(label, number, own, lon, lat, kind, 0.0, city, _text(said, "postcode"), osm)


def _addok_match(lon: float, lat: float, said: dict[str, Any]) -> AddressMatch:
    kinds = {"housenumber": "house", "street": "street", "poi": "poi"}
    kind = kinds.get(_text(said, "type"), "place")
    score = said.get("score")
    confidence = float(score) if isinstance(score, int | float) and math.isfinite(score) else 0.0
    return AddressMatch(
        label=_text(said, "label"),
        housenumber=_text(said, "housenumber") if kind == "house" else "",
        street=_text(said, "street") or _text(said, "name"),
        lon=lon,
        lat=lat,
        kind=kind,
        confidence=round(min(1.0, max(0.0, confidence)), 3),
        city=_text(said, "city"),
        postcode=_text(said, "postcode"),
        osm_id=f"ban:{_text(said, 'id')}" if _text(said, "id") else "",
    )


def _scored(match: AddressMatch, text: str) -> AddressMatch:
    """Give an answer without a score the share of the typed words that it holds."""
    words = name_words(f"{match.housenumber} {match.label} {match.postcode}")
    asked = name_words(text[:MAX_TEXT])
    whole = sum(map(word_weight, asked))
    held = sum(
        word_weight(word)
        for word in asked
        if word in words
        or (word.isalpha() and any(slips(word, each) <= len(each) // 5 for each in words if each.isalpha()))
    )
    return _with_confidence(match, held / whole if whole else 0.0)


def _with_confidence(match: AddressMatch, confidence: float) -> AddressMatch:
    return replace(match, confidence=round(confidence, 3))


def _ranked(found: list[AddressMatch]) -> tuple[AddressMatch, ...]:
    return tuple(sorted(found, key=lambda match: -match.confidence))


def _by_distance(
    found: list[AddressMatch], lon: float, lat: float, limit: int, max_m: float
) -> tuple[AddressMatch, ...]:
    """Return the nearest, as confident as they are close."""
    near = []
    for match in found:
        east = ((match.lon - lon + 180.0) % 360.0 - 180.0) * math.cos(math.radians(lat))
        away = math.hypot(east, match.lat - lat) * 111_195.0
        if away <= max_m:
            near.append((away, _with_confidence(match, min(1.0, _CLOSE_M / max(away, _CLOSE_M)))))
    near.sort(key=lambda pair: pair[0])
    return tuple(match for _, match in near[: max(0, limit)])
