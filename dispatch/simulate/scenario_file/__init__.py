"""Scenarios as files, to be kept and shared."""
