"""One database tried: rosters built, answers compared, everything run in rounds, ratios held against what is claimed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import Any

from flask import Flask

from benchmarks import questions
from benchmarks.databases import Databases
from benchmarks.measure import Ratio, Times, ratio, rounds
from benchmarks.questions import Question
from benchmarks.rivals import naive
from benchmarks.roster import TO_COME, Roster
from interp.bookings.queries import matching
from interp.db import db

Say = Callable[[str], None]
SHORT = 10  # past bookings of each interpreter, against as many as the roster of that size has


class Disagreement(Exception):
    """Two ways to match gave different answers."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Rosters of these sizes with so many bookings each, and how many rounds are run."""

    sizes: tuple[int, ...]
    bookings: int
    rounds: int


@dataclass(frozen=True, slots=True)
class World:
    """A roster in a database and what is asked of it."""

    roster: Roster
    app: Flask
    plain: Question
    night: Question
    relay: Question


@dataclass(frozen=True, slots=True)
class Claim:
    """What a ratio must be: at least or at most the bound; without a bound it is told and not held against anything."""

    name: str
    ratio: Ratio
    at_least: float | None = None
    at_most: float | None = None

    @property
    def reached(self) -> bool:
        enough = self.at_least is None or self.ratio.median >= self.at_least
        return enough and (self.at_most is None or self.ratio.median <= self.at_most)


@dataclass(frozen=True, slots=True)
class Result:
    kind: str
    plan: Plan
    claims: tuple[Claim, ...]
    times: Times
    answers: dict[str, Any]


def tried(made: Databases, kind: str, plan: Plan, *, say: Say) -> Result:
    """Raises Disagreement before any time is taken."""
    worlds = [_world(made, kind, Roster(size, plan.bookings), say) for size in plan.sizes]
    first = worlds[0].roster
    short = _world(made, kind, Roster(first.people, first.people * (SHORT + TO_COME)), say)
    try:
        answers = {str(world.roster.people): _agreed(world) for world in (*worlds, short)}
        say(f"{kind}: all answers agree; {plan.rounds} rounds")
        times = rounds(_runs(worlds, short), plan.rounds)
    finally:
        for world in (*worlds, short):
            _closed(world)
    return Result(kind, plan, tuple(_claims(worlds, short, times)), times, answers)


def _world(made: Databases, kind: str, roster: Roster, say: Say) -> World:
    began = perf_counter()
    app = made.make(kind, roster)
    say(f"{kind}: {roster.people:,} interpreters, {roster.over} past bookings each, in {perf_counter() - began:.0f} s")
    return World(roster, app, questions.plain(app), questions.at_night(app), questions.relayed(app))


def _closed(world: World) -> None:
    with world.app.app_context():
        db.session.remove()
        db.engine.dispose()


def _agreed(world: World) -> dict[str, Any]:
    """How many fit and how many do not, once both ways say the same of all three requests."""
    size = f"{world.roster.people:,} interpreters"
    for question in (world.plain, world.night, world.relay):
        if question.answer(matching.match) != question.answer(naive.match):
            raise Disagreement(f"the answers differ at {size}")
    found, night, relay = (
        world.plain.answer(matching.match),
        world.night.answer(questions.helped),
        world.relay.answer(questions.helped),
    )
    if not found["matches"] or night["matches"] or relay["matches"] or not night["suggestions"] or not relay["relay"]:
        raise Disagreement(f"the requests do not ask at {size} what they are meant to")
    counts = {"fit": len(found["matches"]), "others": len(found["excluded"]), "pairs": len(relay["relay"])}
    return counts | {"suggestions": night["suggestions"]}


def _runs(worlds: list[World], short: World) -> dict[str, Callable[[], object]]:
    runs: dict[str, Callable[[], object]] = {}
    for world in worlds:
        runs[_ours(world)] = partial(world.plain.ask, matching.match)
        runs[_naive(world)] = partial(world.plain.ask, naive.match)
        runs[f"night {world.roster.people}"] = partial(world.night.ask, questions.helped)
        runs[f"relay {world.roster.people}"] = partial(world.relay.ask, questions.helped)
    runs["short"] = partial(short.plain.ask, matching.match)
    return runs


def _ours(world: World) -> str:
    return f"match {world.roster.people}"


def _naive(world: World) -> str:
    return f"naive {world.roster.people}"


def _claims(worlds: list[World], short: World, times: Times) -> Iterator[Claim]:
    """Bounds are the issue's; they are held where the rosters are as large as it asks."""
    for world in worlds:
        size, large = world.roster.people, world.roster.people >= 100_000
        faster = ratio(times, _naive(world), _ours(world))
        yield Claim(f"{size:,}: naive loop / match", faster, at_least=15 if large else None)
    small, big = worlds[0], worlds[-1]
    if big is not small and len(big.roster.asked) == len(small.roster.asked):
        growth = ratio(times, _ours(big), _ours(small))
        yield Claim(f"match at {big.roster.people:,} / at {small.roster.people:,}", growth, at_most=1.5)
    if small.roster.over > SHORT:
        name = f"match with {small.roster.over:,} past bookings each / with {SHORT}, at {small.roster.people:,}"
        yield Claim(name, ratio(times, _ours(small), "short"), at_most=2)
    for world in worlds:
        for what in ("night", "relay"):
            longer = ratio(times, f"{what} {world.roster.people}", _ours(world))
            yield Claim(f"{world.roster.people:,}: {NAMES[what]} / match", longer, at_most=30)


NAMES = {"night": "suggestions with other times", "relay": "suggestions with relay"}
