"""Processes of their own on the installation under test, started together and bounded in time."""

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from interp.config import Config

ROOT = Path(__file__).parents[2]
LONGEST = 60  # seconds that any answer may take


def env_of(config: Config, **more: str) -> dict[str, str]:
    """The environment in which a process finds this installation."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("INTERP_")}
    kept |= {"INTERP_HOME": str(config.home), "INTERP_INSECURE_COOKIES": "1", "DATABASE_URL": config.database_url}
    return kept | more


def start(config: Config, *command: str, **more: str) -> subprocess.Popen[str]:
    """A Python process in the project's folder; whoever starts it ends it."""
    return subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env=env_of(config, **more), text=True, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )  # fmt: skip


def end(process: subprocess.Popen[str]) -> None:
    """Kill it, as a lost power supply would, and take its pipes back."""
    process.kill()
    process.wait(LONGEST)
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()


def line_of(process: subprocess.Popen[str], seconds: float = LONGEST) -> str:
    """The next line it prints; a failure when none comes in time."""
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], seconds)
    assert ready, "a process gave no answer in time"
    line = process.stdout.readline()
    assert line, f"a process ended with {process.wait(LONGEST)}"
    return line


class Actor:
    """A process that does one thing after the other for a test: a line of JSON in, a line out."""

    def __init__(self, config: Config, **more: str) -> None:
        self.process = start(config, "-m", "tests.races.actors", **more)
        self.outcome: dict[str, Any] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        end(self.process)

    def ask(self, verb: str, moment: float, **facts: Any) -> None:
        """Do this at this moment (seconds since the epoch)."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"verb": verb, "moment": moment, **facts}) + "\n")
        self.process.stdin.flush()

    def answer(self) -> str:
        """`done`, the codes of a refusal, or the error that should not be."""
        return str(json.loads(line_of(self.process)))


def at_once(
    actors: Sequence[Actor], things: Sequence[dict[str, Any]], *, apart: float = 0.0, lead: float = 0.02
) -> list[str]:
    """Each actor does its thing, the second `apart` seconds after the first (before it, when negative)."""
    moment = time.time() + lead + max(0.0, -apart)
    for number, (actor, thing) in enumerate(zip(actors, things, strict=True)):
        actor.ask(moment=moment + number * apart, **thing)
    return [actor.answer() for actor in actors]
