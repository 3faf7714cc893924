"""Files of others that are taken in: kept first, then worked through line by line, whatever is killed meanwhile."""
