"""The round solver beside its peers, in one run: ``python -m benchmarks.rounds_bench --data DIR``, or ``make bench-rounds``."""
