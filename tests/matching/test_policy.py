"""The shipped numbers, and an installation's own, which may only be stricter."""

from dataclasses import fields

import pytest

from interp.matching.facts import Policy, Sector
from interp.matching.policy import STRICTER, LaxPolicy, load


@pytest.fixture
def own(tmp_path):
    """Writes an own policy.toml and loads it."""

    def write(text: str) -> Policy:
        path = tmp_path / "policy.toml"
        path.write_text(text, "utf-8")
        return load(path)

    return write


def test_the_shipped_policy_is_the_page():
    assert load() == Policy(
        least_level={sector: "C1" if sector in ("health", "police", "justice") else "B2" for sector in Sector},
        least_credential={sector: 2 if sector in ("health", "police", "justice") else 1 for sector in Sector},
        court_credential=3,
        court_domain="legal",
        modules=("M01", "M02", "M03", "M04", "M05", "M06", "M07", "M08"),
        remote_modules=("M09",),
        sector_modules={
            "health": ("M10",),
            "police": ("M11",),
            "justice": ("M11", "M12"),
            "shelter": ("M13",),
            "social": ("M13",),
            "psychosocial": ("M13",),
            "hotline": (),
            "labour": (),
        },
        minor_modules=("M14",),
        declaration_days=365,
        day_starts=7 * 60,
        day_ends=20 * 60,
        travel_base_minutes=15,
        travel_minutes_per_km=2,
        same_place_km=0.2,
        unknown_travel_minutes=120,
        remote_gap_minutes=15,
        day_hours=4,
        day_sessions=3,
        week_hours=15,
        rest_hours=12,
        elsewhere_km=100,
        fair_share_hours=672,
        relay_pairs=10,
        other_times=3,
        other_time_hours=168,
        other_time_minutes=30,
        other_time_day_starts=7 * 60,
        other_time_day_ends=20 * 60,
    )


def test_every_number_knows_which_way_is_stricter():
    assert list(STRICTER) == [field.name for field in fields(Policy)]


def test_an_own_policy_that_says_nothing_changes_nothing(own):
    assert own("") == load()
    assert own("[least_level]\n# nothing yet\n") == load()
    assert own("day_hours = 4\ndeclaration_days = 365\n[least_level]\nhealth = 'C1'\n") == load()


STRICT_AND_LAX = [
    ("court_credential", "4", "2"),
    ("modules", '["M01","M02","M03","M04","M05","M06","M07","M08","M15"]', '["M01"]'),
    ("remote_modules", '["M15", "M09"]', "[]"),
    ("minor_modules", '["M14", "M16"]', '["M15"]'),
    ("declaration_days", "180", "366"),
    ("day_starts", "08:00:00", "06:59:00"),
    ("day_ends", "19:30:00", "20:01:00"),
    ("travel_base_minutes", "20", "14.9"),
    ("travel_minutes_per_km", "2.5", "1"),
    ("same_place_km", "0", "0.3"),
    ("unknown_travel_minutes", "121", "119"),
    ("remote_gap_minutes", "30", "14"),
    ("day_hours", "3.5", "4.5"),
    ("day_sessions", "2", "4"),
    ("week_hours", "12", "15.5"),
    ("rest_hours", "14", "11"),
    ("least_level.labour", '"C1"', '"B1"'),
    ("least_credential.social", "2", "0"),
    ("sector_modules.hotline", '["M09"]', '"M09"'),
]


@pytest.mark.parametrize(("key", "strict", "lax"), STRICT_AND_LAX, ids=[key for key, _, _ in STRICT_AND_LAX])
def test_a_stricter_line_stands_and_a_laxer_one_is_refused_by_name(own, key, strict, lax):
    assert own(f"{key} = {strict}") != load()
    with pytest.raises(LaxPolicy) as refused:
        own(f"{key} = {lax}")
    assert [line.split(":")[0] for line in refused.value.lines] == [key]


def test_a_stricter_line_changes_its_own_number_only(own):
    policy = own("day_starts = 08:30:00\n[least_level]\nlabour = 'C1'\n")
    assert policy.day_starts == 8 * 60 + 30
    assert policy.least_level == load().least_level | {"labour": "C1"}
    assert policy.day_ends == load().day_ends


@pytest.mark.parametrize("line", ["elsewhere_km = 120.0", "fair_share_hours = 336", "court_domain = 'health'"])
def test_what_has_no_stricter_side_is_fixed(own, line):
    with pytest.raises(LaxPolicy, match=line.split()[0]):
        own(line)


@pytest.mark.parametrize(
    "line",
    [
        "day_sessions = 2.5",
        "day_sessions = true",
        "day_hours = '3'",
        "day_hours = nan",
        "rest_hours = inf",
        "unknown_travel_minutes = 1000001",
        pytest.param(f"unknown_travel_minutes = {10**400}", id="unknown_travel_minutes = 1 and 400 zeros"),
        "day_starts = 08:00:30",
        "day_starts = '08:00'",
        "modules = 3",
        "minor_modules = ['M14', 15]",
        "least_level.health = 'c2'",
        "least_level.health = 6",
        "least_level.health = []",
    ],
)
def test_a_value_of_another_kind_is_refused(own, line):
    with pytest.raises(LaxPolicy, match=line.split()[0]):
        own(line)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("day_hour = 3", "day_hour"),
        ("least_level.school = 'C2'", "least_level.school"),
        ("least_level = 'C2'", "least_level"),
        ("[day_hours]\nmonday = 3", "day_hours.monday"),
        ("[colour]", "colour"),
    ],
)
def test_an_unknown_key_is_refused_by_name(own, line, name):
    with pytest.raises(LaxPolicy) as refused:
        own(line)
    assert refused.value.lines == (f"{name}: not a line of the policy",)


def test_all_lines_that_may_not_stand_are_named_at_once(own):
    with pytest.raises(LaxPolicy) as refused:
        own("week_hours = 40\nday_hours = 8\nday_sessions = 2\ncolour = 'red'\n")
    assert [line.split(":")[0] for line in refused.value.lines] == ["colour", "day_hours", "week_hours"]
    assert isinstance(refused.value, ValueError)
    assert "day_hours: 8 is laxer than 4.0" in str(refused.value)
