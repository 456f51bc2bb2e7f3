"""Times that can be compared: everything is run in every round, in an order that rotates, within one process.

What counts is the ratio of two times of one round; the median of them all is given with an interval (bootstrap, 95 %).
"""

import gc
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from statistics import median
from time import perf_counter_ns

WARM_UP = 6  # after five runs a statement is prepared on PostgreSQL
RESAMPLES = 2000

Times = dict[str, list[int]]


@dataclass(frozen=True, slots=True)
class Ratio:
    """The median of the ratios of the rounds, and where 95 % of resampled medians lie."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.median:.2f} ({self.low:.2f} to {self.high:.2f})"


def rounds(runs: dict[str, Callable[[], object]], count: int) -> Times:
    """Nanoseconds of each run in each round."""
    for run in runs.values():
        for _ in range(WARM_UP):
            run()
    gc.collect()
    gc.freeze()
    times: Times = {name: [] for name in runs}
    names = list(runs)
    for number in range(count):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            began = perf_counter_ns()
            runs[name]()
            times[name].append(perf_counter_ns() - began)
    gc.unfreeze()
    return times


def ratio(times: Times, over: str, under: str) -> Ratio:
    found = [a / b for a, b in zip(times[over], times[under], strict=True)]
    random = Random(42)
    medians = sorted(median(random.choices(found, k=len(found))) for _ in range(RESAMPLES))
    return Ratio(median(found), medians[RESAMPLES // 40], medians[-RESAMPLES // 40])
