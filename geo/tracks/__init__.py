"""Positions of phones: read, and matched to the streets that were taken."""
