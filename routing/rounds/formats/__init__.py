"""Instances and routes in the file formats of the field.

`read_instance` tells the format by the content; each format has a module of its own.
"""

from routing.rounds.formats.euclid import Rounding
from routing.rounds.formats.instance import Instance, items_of
from routing.rounds.formats.reading import FORMATS, detect_format, parse_instance, read_instance
from routing.rounds.formats.routes import parse_routes, plan_of, read_routes, routes_text, write_routes
from routing.rounds.formats.text import FormatError, read_text

__all__ = [
    "FORMATS",
    "FormatError",
    "Instance",
    "Rounding",
    "detect_format",
    "items_of",
    "parse_instance",
    "parse_routes",
    "plan_of",
    "read_instance",
    "read_routes",
    "read_text",
    "routes_text",
    "write_routes",
]
