"""The vectorised core: shortest paths over streets and the solver of pooled rounds, on arrays only."""
