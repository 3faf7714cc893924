"""What holds at which hours: read from tags, kept as arrays, asked for any moment."""
