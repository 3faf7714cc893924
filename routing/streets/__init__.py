"""Shortest paths over street networks: tables of times and metres, and paths, on arrays only."""
