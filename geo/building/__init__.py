"""From an extract to the arrays of a town."""
