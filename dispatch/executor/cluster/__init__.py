"""Jobs on other machines: a Dask cluster carries them, and on each machine they run in supervised processes as they do here."""
