"""What things cost: fees, shares of shared rounds, money taken at doors."""
