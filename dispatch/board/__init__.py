"""The day as it stands, for planning: what is promised, where couriers are, what they carry, and the arrays made of that."""
