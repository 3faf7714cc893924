"""Doors for programs that were written for other engines: each speaks that engine's own language."""
