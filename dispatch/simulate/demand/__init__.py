"""Days to be simulated: drawn from a town's own map, read from files, taken from what really happened, and changed by what-ifs."""
