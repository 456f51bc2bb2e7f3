"""`interp match` when nobody fits: relay and suggestions as the contract spells them, and in words."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.said import Run, document, file_of

NOW = ("--now", "2027-03-01T09:00:00+07:00")


def town() -> dict[str, Any]:
    """Three who fit none of the three requests: too late, by another mode, in other languages."""
    whole = document()
    person, asked = whole["interpreters"][0], whole["requests"][0]
    speaks = {"i-011": ("mya", "eng"), "i-012": ("eng", "tha"), "i-013": ("shn", "tha")}
    people = [
        person | {"ref": ref, "languages": [{"tag": tag, "level": "C2"} for tag in tags]}
        for ref, tags in speaks.items()
    ]
    late = {"start": "2027-03-02T19:00:00+07:00", "end": "2027-03-02T20:00:00+07:00"}
    return whole | {
        "interpreters": [person, *people],
        "cases": [
            {"code": "C-1", "organisation": "hospital-a", "minor": False, "languages": [{"tag": "mya"}]},
            {
                "code": "C-2", "organisation": "hospital-a", "minor": False, "languages": [{"tag": "mya"}],
                "also_understands": ["shn"], "refused": ["i-001"],
            },
        ],
        "requests": [
            asked | {"ref": "r-late", "case": "C-1"} | late,
            asked | {"ref": "r-mode", "case": "C-1", "mode": "onsite"},
            asked | {"ref": "r-relay", "case": "C-2"},
        ],
    }  # fmt: skip


@pytest.fixture
def there(interp: Run, home: Path, tmp_path: Path) -> Path:
    assert interp(home, "import", file_of(tmp_path, town())).code == 0
    return home


def test_a_pair_and_what_would_help_are_spelled_as_the_contract_says(interp: Run, there: Path) -> None:
    said = interp(there, "match", "r-relay", "--json", *NOW)
    assert said.code == 3
    assert said.out.endswith(
        '"relay": [{"interpreters": ["i-011", "i-012"], "pivot": "eng"}], '
        '"suggestions": [{"change": "relay", "frees": 2}, {"change": "language", "language": "shn", "frees": 1}]}\n'
    )
    assert [one["interpreter"] for one in json.loads(said.out)["excluded"]] == ["i-001", "i-011"]


def test_starts_carry_the_offset_of_the_zone(interp: Run, there: Path) -> None:
    said = interp(there, "match", "r-late", "--json", *NOW)
    starts = ["2027-03-02T17:00:00+07:00", "2027-03-02T16:30:00+07:00", "2027-03-02T16:00:00+07:00"]
    wanted = ", ".join(f'{{"change": "time", "start": "{start}", "frees": 1}}' for start in starts)
    assert said.out.endswith(f'"relay": [], "suggestions": [{wanted}]}}\n')


def test_another_mode(interp: Run, there: Path) -> None:
    said = interp(there, "match", "r-mode", "--json", *NOW)
    assert said.out.endswith('"suggestions": [{"change": "mode", "mode": "phone", "frees": 1}]}\n')


def test_now_decides_which_starts_are_left(interp: Run, there: Path) -> None:
    said = interp(there, "match", "r-late", "--json", "--now", "2027-03-02T16:45:00+07:00")
    starts = [one["start"] for one in json.loads(said.out)["suggestions"]]
    assert starts == ["2027-03-02T17:00:00+07:00", "2027-03-09T08:00:00+07:00", "2027-03-09T08:30:00+07:00"]


def test_whoever_is_named_and_unbooked_is_answered_once(interp: Run, there: Path) -> None:
    said = interp(there, "match", "r-mode", "--all", "--json", *NOW)
    assert [json.loads(line)["request"] for line in said.out.splitlines()] == ["r-mode", "r-late", "r-relay"]


def test_the_table_says_it_in_words(interp: Run, there: Path) -> None:
    said = interp(there, "match", "r-relay", "r-late", *NOW)
    assert "  nobody fits\n  relay  i-011 and i-012 through eng\n  would help: relay (frees 2)\n" in said.out
    assert "  would help: language shn (frees 1)\n" in said.out
    assert "  would help: time 2027-03-02T17:00:00+07:00 (frees 1)\n" in said.out
