"""The fast engine for problems whose costs are linear in the metres: windows, loads, trips, any number of pickups."""
