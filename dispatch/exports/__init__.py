"""A plan in open forms: GeoJSON for maps, GPX for navigation programs, CSV for spreadsheets."""

from dispatch.exports.geojson import plan_geojson, round_geojson, write_geojson
from dispatch.exports.gpx import round_gpx, write_gpx
from dispatch.exports.table import plan_csv, round_csv, write_csv

__all__ = [
    "plan_csv",
    "plan_geojson",
    "round_csv",
    "round_geojson",
    "round_gpx",
    "write_csv",
    "write_geojson",
    "write_gpx",
]
