"""From a position to the street that it belongs to."""
