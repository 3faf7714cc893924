"""Copies of an installation, made while it works, checked, and put back: one archive with the database and what lies beside it."""
