"""Who takes part: towns, organisations, places, recipients, couriers, vehicles and shifts."""
