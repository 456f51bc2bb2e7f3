"""`python -m benchmarks`: build rosters, check that all answers agree, then compare times by their ratios.

Exit status: 0 when every figure that was measured is reached, 1 when one is not, 2 when answers differ (no time is printed).
"""

import argparse
import json
import os
import sys
from pathlib import Path

from benchmarks.databases import POSTGRESQL, SQLITE, databases
from benchmarks.report import as_json, print_report, reached
from benchmarks.trial import Disagreement, Plan, Result, tried

SIZES = {"1k": 1_000, "10k": 10_000, "100k": 100_000}


def main(words: list[str] | None = None) -> int:
    asked = _parser().parse_args(words)
    plan = Plan(tuple(asked.size), asked.bookings, asked.rounds)
    results: list[Result] = []
    for kind in asked.db:
        with databases(postgresql=kind == POSTGRESQL) as made:
            try:
                results.append(tried(made, kind, plan, say=_say))
            except Disagreement as different:
                _say(f"{kind}: {different}. No time was taken.")
                return 2
    print_report(results)
    if asked.json:
        Path(asked.json).write_text(json.dumps(as_json(results), indent=1) + "\n")
    return 0 if all(map(reached, results)) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--size", type=_sizes, default=_sizes("1k,10k,100k"), help="rosters: 1k,10k,100k or numbers")
    parser.add_argument("--db", type=_kinds, default=_kinds(f"{SQLITE},{POSTGRESQL}"), help="sqlite,postgresql")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--json", metavar="OUT", help="write the ratios and the times of every round here")
    bookings = int(os.environ.get("BOOKINGS", "1000000"))
    parser.add_argument("--bookings", type=int, default=bookings, help="in all, at each size (default: $BOOKINGS)")
    return parser


def _sizes(text: str) -> list[int]:
    return sorted(SIZES.get(word) or int(word) for word in text.split(","))


def _kinds(text: str) -> list[str]:
    kinds = text.split(",")
    if not set(kinds) <= {SQLITE, POSTGRESQL}:
        raise argparse.ArgumentTypeError(f"{text!r} is not a list of {SQLITE} and {POSTGRESQL}")
    return kinds


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main())
