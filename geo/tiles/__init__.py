"""The drawn map as one archive of vector tiles."""
