"""Dynamic delivery waves after the EURO Meets NeurIPS 2022 contest: ``python -m benchmarks.waves --data DIR``."""
