"""Meal delivery on the Grubhub instances: our ways of dispatching beside the published rolling horizon."""
