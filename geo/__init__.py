"""OpenStreetMap to routing arrays: extracts, profiles, snapping, addresses, places and tiles."""
