"""Telling programs of others what has happened, by HTTP: their endpoints, the messages to them, how they are signed and sent."""
