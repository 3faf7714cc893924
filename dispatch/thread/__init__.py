"""The conversation between a recipient and the shops of a delivery."""
