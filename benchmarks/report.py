"""The figures of a run, ratios first; milliseconds are told last and hold for no other machine."""

import platform
import sqlite3
import sys
from statistics import median
from typing import Any

from benchmarks.trial import Claim, Result


def reached(result: Result) -> bool:
    return all(claim.reached for claim in result.claims)


def print_report(results: list[Result]) -> None:
    for result in results:
        _line(f"\n{result.kind}: medians of the ratios of {result.plan.rounds} rounds (95 % of resampled medians)")
        for claim in result.claims:
            _line(f"  {claim.name:<68} {claim.ratio!s:>26}  {_bound(claim)}")
        _line("  milliseconds, of this run only:")
        for name, times in result.times.items():
            _line(f"    {name:<16} {median(times) / 1e6:>9.1f}")


def _bound(claim: Claim) -> str:
    word = f"at least {claim.at_least:g}" if claim.at_least else f"at most {claim.at_most:g}" if claim.at_most else ""
    return f"{word}: {'reached' if claim.reached else 'NOT REACHED'}" if word else ""


def _line(text: str) -> None:
    sys.stdout.write(text + "\n")


def as_json(results: list[Result]) -> dict[str, Any]:
    return {
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "results": [_result(result) for result in results],
    }


def _result(result: Result) -> dict[str, Any]:
    claims = [
        {
            "name": claim.name,
            "median": claim.ratio.median,
            "interval": [claim.ratio.low, claim.ratio.high],
            "at_least": claim.at_least,
            "at_most": claim.at_most,
            "reached": claim.reached,
        }
        for claim in result.claims
    ]
    return {
        "db": result.kind,
        "bookings": result.plan.bookings,
        "rounds": result.plan.rounds,
        "answers": result.answers,
        "claims": claims,
        "nanoseconds": result.times,
    }
