"""The day file: read with every fault named, checked against its town, written, published as a schema."""

from dispatch.dayfile.deliveries_csv import CsvDeliveries, read_deliveries_csv
from dispatch.dayfile.models import DayDocument, json_schema
from dispatch.dayfile.on_map import check_day_in_town, locate_day
from dispatch.dayfile.reader import read_day, read_day_document
from dispatch.dayfile.writer import write_day

__all__ = [
    "CsvDeliveries",
    "DayDocument",
    "check_day_in_town",
    "json_schema",
    "locate_day",
    "read_day",
    "read_day_document",
    "read_deliveries_csv",
    "write_day",
]
