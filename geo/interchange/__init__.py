"""Streets as graphs of networkx and frames of geopandas, and back."""
