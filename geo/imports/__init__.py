"""Sources of towns other than extracts: XML, graphs, places by name."""
