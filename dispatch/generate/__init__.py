"""Invented days on real maps, to try the product, to show it and to test it."""

from dispatch.generate.day import generate_day

__all__ = ["generate_day"]
