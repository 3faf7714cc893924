"""Tests of reading, refusing and writing day files."""

import copy
import datetime as dt
import math
from zoneinfo import ZoneInfo

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.dayfile import DayDocument, json_schema, read_day, read_day_document, write_day
from dispatch.dayfile.times import TimeFaultError, to_epoch
from dispatch.domain import TimeWindow
from dispatch.errors import InvalidDayError
from tests.dispatch.day_files import line_of, small_day, write_json

PARIS = ZoneInfo("Europe/Paris")


def epoch(hour: int, minute: int = 0) -> int:
    return int(dt.datetime(2026, 11, 28, hour - 1, minute, tzinfo=dt.UTC).timestamp())


def faults_of(tmp_path, document):
    with pytest.raises(InvalidDayError) as refused:
        read_day(write_json(tmp_path / "day.json", document))
    return refused.value.faults


def test_small_day(tmp_path):
    """Tests that times become UTC, kilograms grams, and defaults are filled in."""
    day = read_day(write_json(tmp_path / "day.json", small_day()))
    first, second = day.deliveries
    assert first.windows == (TimeWindow(epoch(10), epoch(12)),)
    assert first.pickups[1].load.weight_g == 4500
    assert second.code == "d2"
    assert day.vehicles[0].capacity.weight_g == 100_000
    assert day.vehicles[0].co2e_g_per_km == 1
    assert day.shifts[0].breaks[0].window == TimeWindow(epoch(10, 30), epoch(11, 30))


def test_when_it_was_ordered(tmp_path):
    """Tests that the time of ordering is read, may be that of the day before, survives writing, and may be left out."""
    document = small_day()
    document["deliveries"][0]["ordered"] = "09:10"
    document["deliveries"][1]["ordered"] = "2026-11-27T19:00:00+01:00"
    path = write_json(tmp_path / "day.json", document)
    day = read_day(path)
    assert [one.ordered_s for one in day.deliveries] == [epoch(9, 10), epoch(19) - 86_400]
    write_day(read_day_document(path), tmp_path / "again.json")
    assert read_day(tmp_path / "again.json") == day
    plain = read_day(write_json(tmp_path / "plain.json", small_day()))
    assert {one.ordered_s for one in plain.deliveries} == {None}


def test_windows_of_a_pickup(tmp_path):
    """Tests that a pickup takes its own windows, else its shop's, else the span of all shifts."""
    day = read_day(write_json(tmp_path / "day.json", small_day()))
    bakery, grocer = day.deliveries[0].pickups
    assert bakery.windows == (TimeWindow(epoch(8, 30), epoch(13, 30)),)
    assert grocer.windows == (TimeWindow(epoch(9), epoch(12)),)
    assert day.deliveries[1].pickups[0].windows == (TimeWindow(epoch(10), epoch(11)),)


def test_opening_hours_end_before_closing_time(tmp_path):
    """Tests that a pickup from opening hours starts early enough to end by closing time."""
    document = small_day()
    document["places"][1]["opening_hours"] = "Mo-Sa 07:00-12:30,15:00-19:00"
    day = read_day(write_json(tmp_path / "day.json", document))
    assert day.deliveries[0].pickups[0].windows == (
        TimeWindow(epoch(7), epoch(12, 28)),
        TimeWindow(epoch(15), epoch(18, 58)),
    )


def test_shop_closed_all_day_cannot_be_visited(tmp_path):
    """Tests that a closed shop leaves a window that no shift reaches, and no exception."""
    document = small_day()
    document["places"][1]["opening_hours"] = "Mo-Fr 07:00-12:30"
    day = read_day(write_json(tmp_path / "day.json", document))
    assert day.deliveries[0].pickups[0].windows[0].earliest > day.shifts[0].window.latest


def test_twenty_faults_are_reported_at_once(tmp_path):
    """Tests that a file with twenty different faults gives exactly these, with pointers and lines."""
    day = small_day()
    extra = copy.deepcopy(day["deliveries"][1]) | {"id": "d3"}
    day["deliveries"].append(extra)
    day["shifts"].append(
        copy.deepcopy(day["shifts"][0]) | {"id": "s2", "from": "13:30", "to": "14:30", "breaks": []}
    )
    day["places"].append({"id": "door-3", "kind": "address", "name": "Recipient 3", "lon": 7.4, "lat": 43.7})
    day["time_zone"] = "Europe/Pariss"  # 1 unknown zone; times cannot be told without it, hence below
    faults = faults_of(tmp_path, day)
    assert [(fault.code, fault.pointer) for fault in faults] == [("unknown_time_zone", "/time_zone")]
    day["time_zone"] = "Europe/Paris"

    day["titel"] = "misspelt"  # 1 unknown field
    day["places"][0]["kind"] = "depo"  # 2 not a choice
    day["places"][1]["lon"] = "7.421"  # 3 text for a number
    del day["places"][2]["lat"]  # 4 lon without lat
    day["places"][3]["id"] = "door-2"  # 5 the same id twice: reported at the second
    day["places"][5]["id"] = "door 3"  # 6 a space in an id
    day["deliveries"][0]["place"] = "dor-2"  # 7 dangling reference
    day["deliveries"][0]["pickups"][0]["weight_g"] = -900  # 8 negative load
    day["deliveries"][0]["pickups"][1]["weight_g"] = 4500  # 9 weight given twice
    day["deliveries"][1]["windows"] = [{"from": "11:30", "to": "09:30"}]  # 10 ends before it begins
    day["deliveries"][1]["skills"] = ["cold_bx"]  # 11 misspelt skill
    day["deliveries"][2]["pickups"][0]["windows"] = [{"from": "11:45", "to": "12:00"}]  # 12 after the drop
    day["deliveries"][2]["pickups"][0]["volume_l"] = 10_000_000  # 13 huge load
    day["visits"][0]["windows"] = [{"from": "15:00", "to": "16:00"}]  # 14 nobody works then
    day["visits"][0]["to_place"] = "depot"  # 15 both from and to
    del day["visits"][0]["beneficiary"]  # 16 missing
    day["vehicles"][0]["volume_l"] = 300.5  # 17 not a whole number
    day["couriers"][0]["cost_per_hour_cents"] = True  # 18 true is no number
    day["shifts"][0]["breaks"][0]["to"] = "25:00"  # 19 no such time
    day["shifts"][1]["vehicle"] = "bike-9"  # 20 dangling reference
    path = write_json(tmp_path / "day.json", day)
    faults = faults_of(tmp_path, day)
    expected = {
        ("unknown_field", "/titel", line_of(path, '"titel"')),
        ("bad_choice", "/places/0/kind", line_of(path, '"depo"')),
        ("wrong_type", "/places/1/lon", line_of(path, '"7.421"')),
        ("missing", "/places/2/lat", line_of(path, '"id": "grocer"') - 1),
        ("duplicate_id", "/places/4/id", line_of(path, '"id": "door-2"', 2)),
        ("bad_format", "/places/5/id", line_of(path, '"door 3"')),
        ("unknown_reference", "/deliveries/0/place", line_of(path, '"dor-2"')),
        ("out_of_range", "/deliveries/0/pickups/0/weight_g", line_of(path, "-900")),
        ("contradiction", "/deliveries/0/pickups/1/weight_kg", line_of(path, '"weight_kg": 4.5')),
        ("window_reversed", "/deliveries/1/windows/0", line_of(path, '"from": "11:30"') - 1),
        ("unknown_skill", "/deliveries/1/skills/0", line_of(path, '"cold_bx"')),
        ("pickup_after_drop", "/deliveries/2/pickups/0/windows", line_of(path, '"from": "11:45"') - 2),
        ("out_of_range", "/deliveries/2/pickups/0/volume_l", line_of(path, "10000000")),
        ("window_outside_shifts", "/visits/0/windows/0", line_of(path, '"from": "15:00"') - 1),
        ("contradiction", "/visits/0/to_place", line_of(path, '"to_place"')),
        ("missing", "/visits/0/beneficiary", line_of(path, '"id": "v1"') - 1),
        ("wrong_type", "/vehicles/0/volume_l", line_of(path, "300.5")),
        ("wrong_type", "/couriers/0/cost_per_hour_cents", line_of(path, "true")),
        ("bad_format", "/shifts/0/breaks/0/to", line_of(path, '"25:00"')),
        ("unknown_reference", "/shifts/1/vehicle", line_of(path, '"bike-9"')),
    }
    assert len(expected) == 20
    assert {(fault.code, fault.pointer, fault.line) for fault in faults} == expected
    assert len(faults) == 20
    assert [fault.line for fault in faults] == sorted(fault.line for fault in faults)
    remedies = {fault.pointer: fault.remedy for fault in faults}
    assert remedies["/titel"] == "did you mean 'title'?"
    assert remedies["/deliveries/0/place"] == "did you mean 'door-2'?"
    assert remedies["/deliveries/1/skills/0"] == "did you mean 'cold_box'?"
    assert all(fault.message and fault.remedy for fault in faults)


@pytest.mark.parametrize(
    ("change", "code", "pointer"),
    [
        (lambda day: day.update(couriers=[]), "too_few", "/couriers"),  # nobody
        (lambda day: day.update(shifts=[]), "too_few", "/shifts"),  # nobody works
        (lambda day: day.update(date="2026-02-30"), "bad_date", "/date"),  # no such day
        (lambda day: day.update(date="1926-11-28"), "bad_date", "/date"),  # no such century
        (lambda day: day.update(date="28/11/2026"), "bad_format", "/date"),  # another form
        (lambda day: day.update(format="day"), "bad_choice", "/format"),  # another format
        (lambda day: day.update(version=2), "bad_choice", "/version"),  # a later version
        (lambda day: day.update(town=""), "bad_length", "/town"),  # empty
        (lambda day: day.update(time_zone="../../etc/passwd"), "unknown_time_zone", "/time_zone"),  # a path
        (lambda day: day.update(places="none"), "wrong_type", "/places"),  # not a list
        (lambda day: day["places"][0].update(lon=1e300), "out_of_range", "/places/0/lon"),  # no longitude
        (
            lambda day: day["places"][0].update(opening_hours="whenever"),
            "bad_opening_hours",
            "/places/0/opening_hours",
        ),
        (
            lambda day: day["places"][2].update(opening_hours="24/7"),
            "contradiction",
            "/places/2/opening_hours",
        ),
        (lambda day: day["places"][0].update(lon=None, lat=None), "place_without_position", "/places/0"),
        (lambda day: day["deliveries"][0].update(pickups=[]), "too_few", "/deliveries/0/pickups"),  # no shop
        (
            lambda day: day["deliveries"][0].update(recipient="x" * 201),
            "bad_length",
            "/deliveries/0/recipient",
        ),
        (lambda day: day["visits"][0].pop("from_place"), "load_without_place", "/visits/0/volume_l"),
        (lambda day: day["vehicles"][0].pop("weight_kg"), "missing", "/vehicles/0/weight_g"),
        (  # the same courier at the same time
            lambda day: (
                day["vehicles"].append(day["vehicles"][0] | {"id": "bike-2"}),
                day["shifts"].append(day["shifts"][0] | {"id": "s2", "vehicle": "bike-2"}),
            ),
            "double_booked",
            "/shifts/1/courier",
        ),
        (
            lambda day: day["shifts"][0]["breaks"][0].update({"to": "14:00"}),
            "break_outside_shift",
            "/shifts/0/breaks/0",
        ),
        (
            lambda day: day["deliveries"][0]["windows"][0].update({"from": "2026-12-05T10:00:00+01:00"}),
            "bad_time",
            "/deliveries/0/windows/0/from",
        ),
        (
            lambda day: day["places"][2].update(windows=[{"from": "12:15", "to": "12:30"}]),
            "pickup_after_drop",
            "/deliveries/0/pickups/1/place",
        ),
        (  # no time
            lambda day: day["deliveries"][0].update(ordered="yesterday"),
            "bad_format",
            "/deliveries/0/ordered",
        ),
        (  # a week before
            lambda day: day["deliveries"][0].update(ordered="2026-11-21T18:00:00+01:00"),
            "bad_time",
            "/deliveries/0/ordered",
        ),
        (
            lambda day: day["deliveries"][0].update(ordered="12:01"),
            "ordered_after_drop",
            "/deliveries/0/ordered",
        ),
    ],
)
def test_single_faults(tmp_path, change, code, pointer):
    """Tests that one broken value gives one fault, at its pointer."""
    document = small_day()
    change(document)
    faults = faults_of(tmp_path, document)
    assert [(fault.code, fault.pointer) for fault in faults] == [(code, pointer)]


def test_too_many(tmp_path):
    """Tests that an absurd number of shifts is refused with both numbers."""
    document = small_day()
    document["shifts"] = [document["shifts"][0] | {"id": f"s{index}"} for index in range(201)]
    (fault,) = faults_of(tmp_path, document)
    assert (fault.code, fault.pointer) == ("too_many", "/shifts")
    assert "201" in fault.message
    assert "200" in fault.message


def test_skill_that_nobody_has_today_is_no_fault(tmp_path):
    """Tests that a skill unlike any other is left to the plan, which says who lacks it."""
    document = small_day()
    document["visits"][0]["skills"] = ["nurse"]
    day = read_day(write_json(tmp_path / "day.json", document))
    assert day.visits[0].skills == {"nurse"}


def test_syntax_error_is_one_clear_fault(tmp_path):
    """Tests that a missing comma is one fault with the line and column of what follows it."""
    path = tmp_path / "day.json"
    path.write_text('{\n "format": "tournee-day"\n "version": 1\n}')
    with pytest.raises(InvalidDayError) as refused:
        read_day(path)
    (fault,) = refused.value.faults
    assert (fault.line, fault.code) == (3, "syntax")
    assert "column 2" in fault.message


def test_repeated_key(tmp_path):
    """Tests that a field written twice is a fault at its second line."""
    path = write_json(tmp_path / "day.json", small_day())
    path.write_text(path.read_text().replace('"town": "toytown",', '"town": "toytown",\n "town": "toytown",'))
    with pytest.raises(InvalidDayError) as refused:
        read_day(path)
    (fault,) = refused.value.faults
    assert (fault.code, fault.line) == ("duplicate_key", line_of(path, '"town"', 2))


def test_not_utf8(tmp_path):
    """Tests that another encoding is one fault with its line."""
    path = tmp_path / "day.json"
    path.write_bytes('{\n "town": "Orléans"}'.encode("latin-1"))
    with pytest.raises(InvalidDayError) as refused:
        read_day(path)
    assert [(fault.code, fault.line) for fault in refused.value.faults] == [("not_utf8", 2)]


@pytest.mark.parametrize(
    "document", [None, 1, "text", [], {}, {"places": {}}, {"places": [1, None]}, [small_day()]]
)
def test_any_json_is_answered_with_faults(tmp_path, document):
    """Tests that JSON of another form entirely gives faults, never another exception."""
    assert faults_of(tmp_path, document)


@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_any_value_anywhere_gives_faults_or_a_day(tmp_path_factory, data):
    """Tests that replacing any value by any other never raises anything but faults."""
    document = small_day()
    owner, key = document, None
    while True:
        keys = sorted(owner) if isinstance(owner, dict) else range(len(owner))
        key = data.draw(st.sampled_from(list(keys)))
        if not isinstance(owner[key], dict | list) or not owner[key] or data.draw(st.booleans()):
            break
        owner = owner[key]
    owner[key] = data.draw(
        st.sampled_from(
            [None, True, -1, 0, 1.5, 10**30, "", "x", "09:00", "door-1", [], [None], [[]], {}, {"id": 1}]
        )
    )
    path = write_json(tmp_path_factory.mktemp("fuzz") / "day.json", document)
    faults = ()
    try:
        read_day(path)
    except InvalidDayError as refused:
        faults = refused.faults
    assert all(fault.line >= 1 for fault in faults)


def test_schema_agrees_with_the_reader(tmp_path):
    """Tests that the published schema is valid, takes a sound day, and refuses what the form refuses."""
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    assert validator.is_valid(small_day())
    for change in (
        lambda day: day.update(titel=""),
        lambda day: day["places"][0].update(kind="depo"),
        lambda day: day["deliveries"][0]["windows"][0].update({"from": "25:00"}),
        lambda day: day["deliveries"][0]["windows"][0].update({"start": "10:00"}),
        lambda day: day["visits"][0].pop("service"),
        lambda day: day["couriers"].clear(),
    ):
        document = small_day()
        change(document)
        assert not validator.is_valid(document)
        assert faults_of(tmp_path, document)


def test_every_field_is_described():
    """Tests that each field of the published schema says what it is."""
    schema = json_schema()
    for name, model in {**schema["$defs"], "DayDocument": schema}.items():
        for field, definition in model["properties"].items():
            assert definition.get("description"), f"{name}.{field}"


def test_written_day_reads_back_the_same(tmp_path):
    """Tests that a document survives writing, twice with equal bytes, and replaces an older file whole."""
    document = read_day_document(write_json(tmp_path / "day.json", small_day()))
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    second.write_text("old")
    write_day(document, first)
    write_day(document, second)
    assert first.read_bytes() == second.read_bytes()
    assert read_day_document(first) == document
    assert sorted(path.name for path in tmp_path.iterdir()) == ["day.json", "first.json", "second.json"]


def test_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    """Tests that a write that breaks off keeps the old file and leaves nothing beside it."""
    document = DayDocument.model_validate(small_day())
    path = tmp_path / "day.json"
    path.write_text("old")

    def fail(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="No space"):
        write_day(document, path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_times_when_clocks_change():
    """Tests that local times follow the zone across both changes of the clocks."""
    spring, autumn = dt.date(2026, 3, 29), dt.date(2026, 10, 25)
    assert to_epoch("03:30", spring, PARIS) - to_epoch("01:30", spring, PARIS) == 3600
    assert to_epoch("03:30", autumn, PARIS) - to_epoch("01:30", autumn, PARIS) == 3 * 3600
    assert to_epoch("02:30", autumn, PARIS) - to_epoch("01:30", autumn, PARIS) == 3600
    with pytest.raises(TimeFaultError, match="clocks go forward"):
        to_epoch("02:30", spring, PARIS)


def test_day_with_clock_change_reads(tmp_path):
    """Tests that a morning on the day of the change lies an hour nearer to midnight UTC."""
    document = small_day() | {"date": "2026-10-25"}
    day = read_day(write_json(tmp_path / "day.json", document))
    assert day.shifts[0].window.earliest == int(dt.datetime(2026, 10, 25, 7, 30, tzinfo=dt.UTC).timestamp())
    document["date"] = "2026-10-24"
    day = read_day(write_json(tmp_path / "day.json", document))
    assert day.shifts[0].window.earliest == int(dt.datetime(2026, 10, 24, 6, 30, tzinfo=dt.UTC).timestamp())


@pytest.mark.parametrize(
    "text", ["2026-11-28T10:00:00+01:00", "2026-11-28T09:00:00Z", "2026-11-28t04:00-05:00"]
)
def test_full_times(text):
    """Tests that RFC 3339 times with any offset mean the same moment as local ones."""
    assert to_epoch(text, dt.date(2026, 11, 28), PARIS) == epoch(10)


def test_address_only_place_has_no_position_yet(tmp_path):
    """Tests that a place with an address only is read, with no position until the map is asked."""
    document = small_day()
    place = document["places"][3]
    del place["lon"], place["lat"]
    place["address"] = "1 Example Street"
    day = read_day(write_json(tmp_path / "day.json", document))
    assert math.isnan(day.places[3].lon)
