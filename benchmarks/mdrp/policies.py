"""The ways of dispatching that are compared, by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from benchmarks.mdrp.day import Day
from benchmarks.mdrp.dispatcher import Dispatcher
from benchmarks.mdrp.instances import Instance
from benchmarks.mdrp.reyes import Reyes, Settings
from routing.online.brisk import Brisk
from routing.online.greedy import Greedy
from routing.online.rolling import RollingHorizon

#: The default form of the paper; what it does not tell was chosen on the instances whose figures it prints.
PUBLISHED = Settings()
#: The form that comes out best here, of some hundred: variations of the paper's own (Tables 3, 11 and 14) put together, with other weights.
BEST = replace(
    PUBLISHED,
    every_min=2,
    horizon_min=20,
    service_loss_min=1000,
    freshness_loss_min=1000,
    commit_after_min=25,
    utilisation=1.5,
    theta=0.21,
    beta=0.68,
    near=3,
)
#: So many minutes before it has to, a courier leaves for a restaurant: whoever waits there may take something else, or be sent on.
EARLY_MIN = 8
#: Iterations of our search for each order that waits, in each decision.
ITERATIONS_EACH = 4

POLICIES: dict[str, Callable[[Instance], Day]] = {
    "greedy": lambda instance: Dispatcher(instance, Greedy()).run(),
    "reyes": lambda instance: Reyes(instance, PUBLISHED).run(),
    "reyes-best": lambda instance: Reyes(instance, BEST).run(),
    "brisk": lambda instance: Dispatcher(
        instance, Brisk(), iterations_each=ITERATIONS_EACH, early_min=EARLY_MIN, stands_by=True
    ).run(),
    # Without moves of couriers who have nothing to do, and with the search that the town's plans are made by.
    "brisk-still": lambda instance: Dispatcher(
        instance, Brisk(), iterations_each=ITERATIONS_EACH, early_min=EARLY_MIN
    ).run(),
    "rolling": lambda instance: Dispatcher(
        instance, RollingHorizon(), iterations_each=ITERATIONS_EACH, early_min=EARLY_MIN, stands_by=True
    ).run(),
}
COMPARED = ("greedy", "reyes", "reyes-best", "brisk")
