"""Promises: when a basket can be delivered, at what price, and that the answer holds."""
