"""What couriers, and coordinators for them, do to a round that is under way."""
