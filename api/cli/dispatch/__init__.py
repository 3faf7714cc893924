"""`tournee dispatch`: a town's days from the first order to the last door, on the command line."""
