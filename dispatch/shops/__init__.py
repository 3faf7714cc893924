"""What a shop does: its baskets ready, late or not complete, its hours, its screen and its month."""
