"""What a coordinator does by hand: always possible where it is physically, and told what it breaks."""
