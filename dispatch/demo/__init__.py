"""A week of a town that is made up, planned by the real services and judged from what they have written."""
