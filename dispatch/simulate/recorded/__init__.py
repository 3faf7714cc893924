"""Days that have been, as days to be lived through again: what people did stays, what the town decided is open."""
