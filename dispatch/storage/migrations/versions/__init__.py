"""Each a step; names begin with their number."""
