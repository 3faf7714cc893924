"""What an administrator decides about a town: its settings, its organisations, its places."""
