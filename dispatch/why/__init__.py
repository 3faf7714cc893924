"""Answers to people: why this courier, why at this hour, why not at all, and what would help."""
