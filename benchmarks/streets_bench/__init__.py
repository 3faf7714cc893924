"""The street core beside its peers, in one run: ``python -m benchmarks.streets_bench MAP ...``, or ``make bench-streets``."""
