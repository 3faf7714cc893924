"""Rounds as they are kept: who goes where in what order, and how far they are."""
