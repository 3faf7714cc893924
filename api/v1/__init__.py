"""The resources of the API, version 1."""
