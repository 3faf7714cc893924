"""Shops and service points of the map."""
