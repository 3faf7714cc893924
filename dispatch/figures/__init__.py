"""What a day of a town was like, in figures: read from its database, the same for a day that was ridden and for one that was simulated."""
