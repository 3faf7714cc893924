"""Streets that a person has closed by hand: stored with the town, and in force in whatever is computed from then on."""
