"""What processes write into their logs, and what never stands in them."""
