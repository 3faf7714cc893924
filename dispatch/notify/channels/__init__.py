"""The channels that carry messages: each is one class with one method."""
