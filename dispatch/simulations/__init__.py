"""Simulations that somebody asks a server for: queued, lived through in a process of their own, kept for a month."""
