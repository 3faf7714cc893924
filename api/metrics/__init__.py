"""What a server counts of itself, in the text format of Prometheus."""
