"""Phones that were offline: what they send in, and what they need to work a whole round."""
