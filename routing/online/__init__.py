"""Decisions while requests still come: who goes now, with what, and what is left to be decided later."""
