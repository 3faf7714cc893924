"""`tournee service`: what a town offers beside deliveries, and who takes part, on the command line."""
