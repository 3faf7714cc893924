"""Prints how well windows of arrival keep their word in the made-up town of the tests: the table of docs/eta.md.

Run ``python -m benchmarks.eta_coverage``; it takes about a minute.
"""

from __future__ import annotations

import numpy as np

from dispatch.eta.calibration import Horizon
from tests.dispatch.eta.street_life import Life, coverage, width_s

DAYS = 30
SEEDS = (1, 2, 3)
TOWNS = {
    "ordinary": {},
    "ordinary, nothing learned": {"learning": False},
    "ordinary, not calibrated": {"calibrated": False},
    "slower every day": {"drift": 0.01},
    "roadworks from day 18": {"roadworks_day": 18},
}


def main() -> None:
    """Print a row for each town and horizon, over all seeds."""
    print(
        "| town | horizon | windows | covered | early | late | mean width, min | mean error, min | ±15 min covers |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for town, options in TOWNS.items():
        lives = [Life(seed=seed, **options) for seed in SEEDS]
        for life in lives:
            life.live(DAYS)
        for horizon in (None, *Horizon):
            told = [one for life in lives for one in life.between(3, DAYS, horizon)]
            off_s = np.abs([one.off_point_s for one in told])
            early, late = (np.mean([one.where == side for one in told]) for side in (-1, 1))
            print(
                f"| {town} | {horizon or 'all'} | {len(told)} | {100 * coverage(told):.1f} % | {100 * early:.1f} % | {100 * late:.1f} %"
                f" | {width_s(told) / 60:.1f} | {off_s.mean() / 60:.1f} | {100 * (off_s <= 900).mean():.1f} % |"
            )
        for lead, name in ((1800, "30 min before"), (600, "10 min before")):
            errors = np.abs([error for life in lives for error in life.errors[lead]])
            print(f"| {town} | {name} | {len(errors)} | | | | | {errors.mean() / 60:.1f} | |")


if __name__ == "__main__":
    main()
