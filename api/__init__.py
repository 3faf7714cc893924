"""HTTP, screens and the command line."""
