"""The solver of pooled rounds: requests with any number of pickups and at most one drop."""
