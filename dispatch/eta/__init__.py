"""Arrival times as windows that keep what they say: durations learned from what really happened, and what follows for a round."""
