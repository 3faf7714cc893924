"""Tests of deliveries as a table."""

import pytest

from dispatch.dayfile import read_day, read_deliveries_csv
from dispatch.errors import InvalidDayError
from tests.dispatch.day_files import small_day, write_json

HEADER = "external_ref,recipient,lon,lat,window_from,window_to,shops,volume_l,weight_g,temperature,note"
GOOD = "W-1,Recipient 9,7.43,43.73,10:00,12:00,bakery|grocer,7,1501,chilled,ring twice"


def write(tmp_path, *lines, encoding="utf-8", newline="\n"):
    path = tmp_path / "deliveries.csv"
    path.write_bytes((newline.join(lines) + newline).encode(encoding))
    return path


def test_line_becomes_a_delivery(tmp_path):
    """Tests that a line becomes a delivery with its own place and its load spread over the shops."""
    table = write(tmp_path, HEADER, GOOD)
    day = read_day(write_json(tmp_path / "day.json", small_day()), deliveries_csv=table)
    delivery = day.deliveries[-1]
    assert [(pickup.place_id, pickup.load.volume_l, pickup.load.weight_g) for pickup in delivery.pickups] == [
        ("bakery", 4, 751),
        ("grocer", 3, 750),
    ]
    assert (delivery.external_ref, delivery.note, delivery.temperature) == ("W-1", "ring twice", "chilled")
    place = next(place for place in day.places if place.id == delivery.drop_place_id)
    assert (place.name, place.lon, place.lat) == ("Recipient 9", 7.43, 43.73)


def test_when_a_line_was_ordered(tmp_path):
    """Tests that a column says when a line was ordered, and that a wrong time has its line and column."""
    lines = [f"{GOOD},{at}" for at in ("09:05", "", "9 o'clock")]
    path = write_json(tmp_path / "day.json", small_day())
    day = read_day(path, deliveries_csv=write(tmp_path, HEADER + ",ordered", *lines[:2]))
    five_past_nine = day.shifts[0].window.earliest + 35 * 60
    assert [one.ordered_s for one in day.deliveries[-2:]] == [five_past_nine, None]
    with pytest.raises(InvalidDayError) as refused:
        read_day(path, deliveries_csv=write(tmp_path, HEADER + ",ordered", *lines))
    assert [(fault.pointer, fault.line) for fault in refused.value.faults] == [("ordered", 4)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_dialects(tmp_path, encoding, newline):
    """Tests that a spreadsheet's semicolons, line ends, quotes, decimal comma and encodings are understood."""
    table = write(
        tmp_path,
        "Recipient;Address;Window_From;Window_To;Shops;Weight_kg;Note",
        '"Famille Exemple; étage 2";"3 rue de l\'Église";10:00;12:00;bakery;1,5;"two\nlines"',
        "",
        "Recipient 2;4 rue de l'Église;10:00;12:00;grocer;;",
        encoding=encoding,
        newline=newline,
    )
    day = read_day(write_json(tmp_path / "day.json", small_day()), deliveries_csv=table)
    first, second = day.deliveries[-2:]
    assert first.recipient_name == "Famille Exemple; étage 2"
    assert first.pickups[0].load.weight_g == 1500
    assert (first.id, second.id) == ("csv-2", "csv-5")
    assert day.places[-1].address == "4 rue de l'Église"


def test_every_faulty_line_is_listed(tmp_path):
    """Tests that each fault has its line and column, and that the good line is kept when asked."""
    table = write(
        tmp_path,
        HEADER,
        GOOD,
        GOOD.replace("10:00", "13:00"),  # 3 ends before it begins
        GOOD.replace("bakery", "bakry"),  # 4 no such shop
        GOOD.replace(",7,", ",seven,"),  # 5 not a number
        GOOD.replace("chilled", "cool"),  # 6 not a choice
        GOOD.replace("Recipient 9", ""),  # 7 nobody
        GOOD.replace("10:00,12:00", "soon,later"),  # 8 two bad times
        GOOD.replace(",1501,", ",-1,"),  # 9 negative
        GOOD.replace("7.43,43.73", ","),  # 10 nowhere
        GOOD + ",more",  # 11 a cell too many
        GOOD.replace("7.43", "nan"),  # 12 no longitude
    )
    path = write_json(tmp_path / "day.json", small_day())
    with pytest.raises(InvalidDayError) as refused:
        read_day(path, deliveries_csv=table)
    assert refused.value.source == str(table)
    assert [(fault.line, fault.pointer, fault.code) for fault in refused.value.faults] == [
        (3, "window_from", "window_reversed"),
        (4, "shops", "unknown_reference"),
        (5, "volume_l", "wrong_type"),
        (6, "temperature", "bad_choice"),
        (7, "recipient", "missing"),
        (8, "window_from", "bad_format"),
        (8, "window_to", "bad_format"),
        (9, "weight_g", "out_of_range"),
        (10, "recipient", "place_without_position"),
        (11, "", "extra_cells"),
        (12, "lon", "wrong_type"),
    ]
    day = read_day(path, deliveries_csv=table, skip_faulty_lines=True)
    assert [delivery.id for delivery in day.deliveries] == ["d1", "d2", "csv-2"]
    assert len(day.places) == 6


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", {("", "missing")}),  # empty file
        (HEADER.replace("shops", "shop"), {("shop", "unknown_field"), ("shops", "missing")}),
        (HEADER.replace("lon,", ""), {("address", "missing")}),  # nowhere to go
        (HEADER + ",note", {("note", "duplicate_key")}),
    ],
)
def test_faulty_header(tmp_path, header, expected):
    """Tests that faults of the header are told as such and no line is read."""
    table = read_deliveries_csv(write(tmp_path, header), small_day())
    assert {(fault.pointer, fault.code) for fault in table.faults} == expected
    assert not table.deliveries


def test_unbalanced_quotes(tmp_path):
    """Tests that text that is not CSV is a fault, not an exception."""
    table = read_deliveries_csv(write(tmp_path, HEADER, GOOD, 'W-2,"Recipient,7.4'), small_day())
    assert [(fault.line, fault.code) for fault in table.faults] == [(3, "syntax")]
    assert len(table.deliveries) == 1


def test_faults_of_the_day_come_first(tmp_path):
    """Tests that a faulty day file is named as the source even where the table is faulty too."""
    path = write_json(tmp_path / "day.json", small_day() | {"town": 3})
    with pytest.raises(InvalidDayError) as refused:
        read_day(path, deliveries_csv=write(tmp_path, "nothing"))
    assert refused.value.source == str(path)


def test_table_without_column_names(tmp_path):
    """Tests that a table that begins with a delivery gets one fault, with a line to begin with."""
    table = read_deliveries_csv(write(tmp_path, GOOD), small_day())
    (fault,) = table.faults
    assert (fault.line, fault.code) == (1, "missing")
    assert "recipient,window_from,window_to,shops,address" in fault.remedy
