"""What the tracks of couriers teach of speeds."""
