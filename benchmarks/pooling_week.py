"""Times the pooling report of a week on the shipped map of Monaco: seven generated days, compared in processes of their own, and written.

Run ``python -m benchmarks.pooling_week [--deliveries 120] [--days 7] [--processes 2] [--seeds 3] [--json FILE]``. Each day has the deliveries and 15
to 40 municipal visits of five services or more, seven couriers. Times are of the wall clock, with the processor time of all processes beside
them: on a machine that others use the second says more. Starting the processes is not counted, nor is making the days.

What it checks: the steps add up to the whole, and what funders pay to the cost of every scenario and day.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from api.pooling_page import render_pooling_page
from dispatch.dayfile import read_day, write_day
from dispatch.dayfile.on_map import locate_day
from dispatch.executor.local import LocalProcessExecutor
from dispatch.generate import generate_day
from dispatch.pooling.day_report import PartKind
from dispatch.pooling.period import PeriodReport, add_up
from dispatch.pooling.promise import PoolingDay, of_day_file
from dispatch.pooling.report_document import report_csv
from dispatch.pooling.report_pdf import report_pdf
from dispatch.pooling.runner import compare_days, pooling_lane
from dispatch.pooling.scenarios import Scenario
from dispatch.pooling.solving import Effort
from geo.store import TownStore
from geo.town import Town

MONDAY = dt.date(2026, 11, 30)
READY_S = 900


def main() -> int:
    """Run it and print what came out."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--town", default="monaco")
    parser.add_argument("--deliveries", type=int, default=120)
    parser.add_argument("--days", type=int, default=7)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    town = TownStore().load(asked.town)
    days = [_day(town, number, asked.deliveries) for number in range(asked.days)]
    effort = Effort(seeds=tuple(range(1, asked.seeds + 1)))
    with LocalProcessExecutor([pooling_lane(asked.processes)]) as executor:
        if not executor.wait_ready(READY_S):
            raise SystemExit("the processes do not start")
        began = time.perf_counter()
        compared = compare_days(executor, days, effort=effort, draw=tuple(Scenario), on_progress=_told)
        wall_s = time.perf_counter() - began
    processor_s = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    report = add_up(compared.days)
    _check(report)
    began = time.perf_counter()
    sizes = {
        "html": len(render_pooling_page(report, compared.plans, tiles=town.tiles_path)),
        "pdf": len(report_pdf(report, "fr")),
        "csv": len(report_csv(report, "fr")),
    }
    found = {
        "machine": {"processor": platform.processor(), "cores": os.cpu_count(), "load": os.getloadavg()[0]},
        "days": len(report.days),
        "promises": report.promises,
        "compare_s": round(wall_s, 1),
        "processor_s": round(processor_s, 1),
        "write_s": round(time.perf_counter() - began, 2),
        "bytes": sizes,
        "cost_minor": {one.value: sums.cost_minor for one, sums in report.figures.items()},
        "distance_m": {one.value: sums.distance_m for one, sums in report.figures.items()},
        "gains": [
            {
                "step": f"{gain.before.value} -> {gain.after.value}",
                "saved_minor": gain.saved.cost_minor,
                "least_minor": gain.least_minor,
                "most_minor": gain.most_minor,
                "verdict": gain.verdict.value,
            }
            for gain in report.gains
        ],
        "days_in_doubt": {
            "pooling": [day.date for day in report.not_paid()],
            "mixing": [day.date for day in report.days if day.verdict(Scenario.TWO_POOLS) != "yes"],
        },
    }
    print(json.dumps(found, indent=1))
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    return 0


def _day(town: Town, number: int, deliveries: int) -> PoolingDay:
    document: Any = generate_day(
        town,
        date=MONDAY + dt.timedelta(days=number),
        deliveries=deliveries,
        shops=40,
        visits=15 + 25 * number // 6,
        cargo_bikes=6,
        vans=1,
        seed=number + 1,
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "day.json"
        write_day(document, path)
        return of_day_file(locate_day(read_day(path), town))


def _told(date: str, what: str, share: float) -> None:
    sys.stderr.write(f"\r{share:4.0%} {date} {what:<20}")


def _check(report: PeriodReport) -> None:
    for day in report.days:
        for one, figures in day.figures.items():
            paid = sum(part.burdens[one].cost_minor for part in day.parts if part.kind is PartKind.FUNDER)
            if paid != figures.kept.cost_minor:
                raise SystemExit(f"{day.date}, {one}: funders pay {paid} of {figures.kept.cost_minor}")
    if sum(gain.saved.cost_minor for gain in report.gains[1:]) != report.gains[0].saved.cost_minor:
        raise SystemExit("the steps do not add up")


if __name__ == "__main__":
    raise SystemExit(main())
