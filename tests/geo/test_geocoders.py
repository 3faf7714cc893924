"""Geocoding servers, played by a small one on this machine, and chains of geocoders."""

from __future__ import annotations

import json
import threading
import time
import urllib.parse
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from geo.addresses.geocoders import FirstConfident, LocalGeocoder
from geo.addresses.geocoders_http import AddokGeocoder, JsonService, PhotonGeocoder
from geo.addresses.match import AddressMatch
from geo.errors import MapError
from geo.town import Town
from routing.streets.network import FORBIDDEN

PHOTON = {
    "features": [
        {
            "geometry": {"type": "Point", "coordinates": [1.5, 43.503]},
            "properties": {
                "osm_type": "W", "osm_id": 7, "osm_key": "highway", "type": "street", "name": "Rue Basse",
                "city": "Valmont",
            },
        },
        {
            "geometry": {"type": "Point", "coordinates": [1.5001, 43.5]},
            "properties": {
                "osm_type": "N", "osm_id": 12, "osm_key": "place", "type": "house", "housenumber": "12",
                "street": "Rue Grimaldi", "postcode": "31999", "city": "Valmont",
            },
        },
    ]
}  # fmt: skip
ADDOK = {
    "features": [
        {
            "geometry": {"type": "Point", "coordinates": [1.5001, 43.5]},
            "properties": {
                "label": "12 Rue Grimaldi 31999 Valmont", "score": 0.97, "housenumber": "12", "type": "housenumber",
                "id": "31999_0010_00012", "name": "12 Rue Grimaldi", "street": "Rue Grimaldi", "postcode": "31999",
                "city": "Valmont",
            },
        }
    ]
}  # fmt: skip


class Server(ThreadingHTTPServer):
    """Answers with what a test puts in ``answers``, the last one again and again; notes what was asked."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers = []
        self.asked = []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request, client_address):
        """Clients that hang up early are what is tested."""


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        server = self.server
        server.asked.append((self.path, self.headers.get("User-Agent", "")))
        answer = server.answers.pop(0) if len(server.answers) > 1 else server.answers[0]
        answer(self)

    def log_message(self, *_):
        """Stay silent."""


def says(content, status=200):
    """Return an answer with a body: bytes as they are, anything else as JSON."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()

    def answer(handler):
        handler.send_response(status)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def drips(handler):
    """Send one byte now and then, for longer than anybody waits."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


@pytest.fixture
def server() -> Iterator[Server]:
    """Run a server on this machine."""
    with Server() as running:
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield running
        running.shutdown()


def test_photon_answers_are_scored_by_their_words(server: Server) -> None:
    """Tests fields, question and order: the house that holds all typed words comes first."""
    server.answers = [says(PHOTON)]
    best, other = PhotonGeocoder(server.url).search("12 rue grimadli, Valmont", near=(1.5, 43.5))
    assert (best.label, best.housenumber, best.street) == ("12 Rue Grimaldi, Valmont", "12", "Rue Grimaldi")
    assert (best.kind, best.postcode, best.osm_id, best.lon, best.lat) == (
        "house",
        "31999",
        "n12",
        1.5001,
        43.5,
    )
    assert best.confidence == 1.0 > other.confidence
    assert (other.kind, other.street) == ("street", "Rue Basse")
    path, agent = server.asked[0]
    question = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(path).query))
    assert question == {"q": "12 rue grimadli, Valmont", "limit": "5", "lon": "1.5", "lat": "43.5"}
    assert agent.startswith("tournee")


def test_addok_answers_keep_their_score(server: Server) -> None:
    """Tests an answer of the French address base's format, searched and suggested."""
    server.answers = [says(ADDOK)]
    geocoder = AddokGeocoder(server.url)
    (best,) = geocoder.search("12 rue grimaldi")
    assert geocoder.suggest("12 rue grim") == (best,)
    assert (best.label, best.kind, best.confidence) == ("12 Rue Grimaldi 31999 Valmont", "house", 0.97)
    assert best.osm_id == "ban:31999_0010_00012"
    assert [("autocomplete=0" in path, "autocomplete=1" in path) for path, _ in server.asked] == [
        (True, False),
        (False, True),
    ]


def test_reverse_answers_are_sorted_by_distance(server: Server) -> None:
    """Tests that far answers are dropped, and near ones are the surer the closer."""
    server.answers = [says(PHOTON)]
    (close,) = PhotonGeocoder(server.url).reverse(1.5001, 43.50005, max_m=100, limit=5)
    assert (close.housenumber, close.confidence) == ("12", 1.0)
    first, second = PhotonGeocoder(server.url).reverse(1.5001, 43.50005, limit=5)
    assert (first.housenumber, second.street) == ("12", "Rue Basse")
    assert second.confidence < 0.1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<html>hello</html>", "geocoder_answer_invalid"),
        (b"[" * 100_000, "geocoder_answer_invalid"),
        (b"{}", "geocoder_answer_invalid"),
        ({"features": [{"geometry": None, "properties": {}}]}, "geocoder_answer_invalid"),
        (
            {"features": [{"geometry": {"coordinates": [999, 0]}, "properties": {}}]},
            "geocoder_answer_invalid",
        ),
        (b" " * 3_000_000, "geocoder_answer_invalid"),
    ],
    ids=["html", "deep", "other JSON", "no geometry", "no position", "huge"],
)
def test_answers_that_make_no_sense(server: Server, content: object, code: str) -> None:
    """Tests that garbage of every kind is one clear error that names the server."""
    server.answers = [says(content)]
    with pytest.raises(MapError, match=r"127\.0\.0\.1") as caught:
        PhotonGeocoder(server.url).search("rue")
    assert caught.value.code == code


def test_faults_of_the_server_are_asked_again(server: Server) -> None:
    """Tests that one 503 is forgiven, three are not, and 403 is not asked again."""
    service = JsonService(server.url, retries=2, pause_s=0.01)
    server.answers = [says(b"", 503), says({"features": []})]
    assert service.features("api", {}) == []
    server.answers = [says(b"", 500)]
    with pytest.raises(MapError, match="asked 3 times") as caught:
        service.get("api", {})
    assert caught.value.code == "geocoder_unreachable"
    server.answers, server.asked = [says(b"", 403)], []
    with pytest.raises(MapError, match="403") as caught:
        service.get("api", {})
    assert (caught.value.code, len(server.asked)) == ("geocoder_refused", 1)


def test_slow_server_is_given_up(server: Server) -> None:
    """Tests that a server which drips its answer is given up when its time is over."""
    server.answers = [drips]
    began = time.monotonic()
    with pytest.raises(MapError, match="no whole answer") as caught:
        PhotonGeocoder(server.url, timeout_s=0.2, retries=0).search("rue")
    assert caught.value.code == "geocoder_unreachable"
    assert time.monotonic() - began < 2.0


def test_nobody_there() -> None:
    """Tests a port where nothing listens, and what is no URL at all."""
    with pytest.raises(MapError, match="cannot be reached") as caught:
        PhotonGeocoder("http://127.0.0.1:9", retries=0).search("rue")
    assert caught.value.code == "geocoder_unreachable"
    for url in ("file:///etc/hostname", "photon", ""):
        with pytest.raises(MapError, match="no address") as caught:
            AddokGeocoder(url)
        assert caught.value.code == "geocoder_invalid"


class Parrot:
    """A geocoder that always says the same, or fails."""

    def __init__(self, confidence):
        self.confidence = confidence
        self.asked = 0

    def search(self, text, **_):
        self.asked += 1
        if self.confidence is None:
            raise MapError("out of order", code="geocoder_unreachable")
        return (AddressMatch(text, "", text, 0.0, 0.0, "street", self.confidence),) if self.confidence else ()

    suggest = search

    def reverse(self, lon, lat, **_):
        return self.search(f"{lon} {lat}")


@pytest.mark.parametrize(
    ("confidences", "best", "asked"),
    [
        ((0.9, 0.95), 0.9, (1, 0)),  # sure enough: nobody else is asked
        ((0.6, 0.95), 0.95, (1, 1)),
        ((0.6, 0.5), 0.6, (1, 1)),  # the surest, not the last
        ((None, 0.5), 0.5, (1, 1)),  # one that fails is passed over
        ((0.0, None), None, (1, 1)),  # nothing found is an answer
    ],
)
def test_chain(confidences: tuple[float | None, ...], best: float | None, asked: tuple[int, ...]) -> None:
    """Tests who is asked, and whose answer counts."""
    parrots = [Parrot(confidence) for confidence in confidences]
    found = FirstConfident(parrots).search("rue")
    assert (found[0].confidence if found else None) == best
    assert tuple(parrot.asked for parrot in parrots) == asked


def test_chain_of_failures_fails() -> None:
    """Tests that the error is raised when nobody answers at all."""
    with pytest.raises(MapError, match="out of order"):
        FirstConfident([Parrot(None), Parrot(None)]).reverse(0.0, 0.0)


def test_town_knows_the_street_where_no_house_is_near(monaco: Town) -> None:
    """Tests that a position far from any house is on its street, and one at a door is at the door."""
    geocoder = LocalGeocoder(monaco)
    door = monaco.addresses.houses()[0]
    (at_door,) = geocoder.reverse(door.lon, door.lat)
    assert (at_door.kind, at_door.confidence) == ("house", 1.0)
    network = monaco.network
    arcs = np.flatnonzero(monaco.metric(monaco.profiles[0]).arc_ms != FORBIDDEN)
    for edge in np.unique(network.arc_edge[arcs]).tolist():
        point = int(network.shape_first[edge])
        lon, lat = float(network.shape_lon[point]), float(network.shape_lat[point])
        if monaco.edge_name(edge) and not monaco.addresses.reverse(lon, lat, max_m=150.0):
            break
    (on_street,) = geocoder.reverse(lon, lat)
    assert (on_street.kind, on_street.confidence, on_street.lon) == ("street", 1.0, lon)
    assert on_street.street in monaco.street_names[1:]
    assert geocoder.suggest("boulevard du larv")[0].street == "Boulevard du Larvotto"
    assert geocoder.search("bd du Larvoto")[0].street == "Boulevard du Larvotto"
    assert geocoder.reverse(7.0, 43.0) == ()
