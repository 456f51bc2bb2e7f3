"""The benchmark runs, on a roster of a few hundred: it builds, compares answers, and says when they differ."""

import json
import re
from pathlib import Path

import pytest

from benchmarks import __main__ as bench
from benchmarks import trial
from benchmarks.measure import ratio
from benchmarks.report import as_json, print_report, reached
from benchmarks.roster import Roster
from interp.bookings.queries import matching
from interp.bookings.queries.policy import policy
from interp.matching.facts import Answer, Need
from interp.matching.rules import answer

SMALL = ["--size", "200", "--db", "sqlite", "--rounds", "2", "--bookings", "4000"]


def test_a_small_run_tells_its_ratios(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whether a ratio is reached depends on the machine's other work, and so is not asked here."""
    out = tmp_path / "out.json"
    assert bench.main([*SMALL, "--json", str(out)]) in (0, 1)
    said = capsys.readouterr()
    assert re.search(r"200: naive loop / match +\d+\.\d\d \(\d+\.\d\d to \d+\.\d\d\)", said.out)
    assert said.err.endswith("sqlite: all answers agree; 2 rounds\n")
    (found,) = json.loads(out.read_text())["results"]
    assert found["answers"]["200"]["fit"] > 0
    assert {len(times) for times in found["nanoseconds"].values()} == {2}


def test_no_time_is_told_when_answers_differ(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def forgets(request: trial.Any) -> tuple[Need, Answer]:
        need, candidates = matching.gather(request)
        return need, answer(need, candidates[1:], policy())

    monkeypatch.setattr(trial.naive, "match", forgets)
    assert bench.main(SMALL) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.endswith("sqlite: the answers differ at 200 interpreters. No time was taken.\n")


def test_a_roster_is_the_same_for_the_same_seed() -> None:
    one, again, other = ([list(rows) for _, _, rows in Roster(60, 600, seed=seed).rows()] for seed in (1, 1, 2))
    assert one == again != other


def test_a_ratio_is_the_median_of_the_rounds() -> None:
    found = ratio({"slow": [30, 20, 500], "fast": [10, 10, 10]}, "slow", "fast")
    assert (found.median, found.low, found.high) == (3, 2, 50)


@pytest.mark.parametrize(("median", "held"), [(14.9, False), (15, True)])
def test_a_claim_that_is_not_reached_is_told(capsys: pytest.CaptureFixture[str], median: float, held: bool) -> None:
    claim = trial.Claim("100,000: naive loop / match", trial.Ratio(median, 1, 99), at_least=15)
    result = trial.Result("sqlite", trial.Plan((100_000,), 10, 15), (claim,), {}, {})
    print_report([result])
    assert reached(result) is held
    assert ("NOT REACHED" in capsys.readouterr().out) is not held
    assert as_json([result])["results"][0]["claims"][0]["reached"] is held
