"""Where couriers are: only while they work, only as exact as it has to be, and only to those who need it."""
