"""Doors for clients of other servers: they switch by changing an address."""
