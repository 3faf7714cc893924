"""`tournee access`: who may use a town's server, people and programs, on the command line."""
