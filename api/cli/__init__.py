"""Command line of Tournée."""
