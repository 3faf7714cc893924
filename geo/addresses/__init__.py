"""Addresses: searched, suggested, found for a position; from the map and from lists."""
