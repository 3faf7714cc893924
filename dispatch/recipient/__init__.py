"""What a recipient sees and does by the link of a delivery, without an account."""
