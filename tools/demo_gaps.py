"""What is not smooth in the demo's roster: each line is one person and one thing that happens in real rosters."""

from typing import Any

from demo_roster import MONDAY, at, certification, day, hours

Row = dict[str, Any]


def make_gaps(people: list[Row]) -> None:
    """Change the smooth roster in place."""
    by_ref = {person["ref"]: person for person in people}
    for ref, changes in CHANGES.items():
        by_ref[ref].update(changes)
    for ref, (module, on) in EXPIRED.items():
        rows = [row for row in by_ref[ref]["certifications"] if row["module"] != module]
        by_ref[ref]["certifications"] = [certification(module, on), *rows]
    newcomer = by_ref["i-018"]
    newcomer["certifications"] = [certification("M01", -20), certification("M03", -6)]
    by_ref["i-022"]["certifications"][-1]["revoked"] = day(-15)
    for ref in KHMER_WOMEN:
        # The gap the planning pages show: nobody for a Khmer woman on a Sunday or late in the evening.
        by_ref[ref]["hours"] = [row for row in hours("long") if row["weekday"] != "sun"]


KHMER_WOMEN = ["i-034", "i-035", "i-036", "i-037", "i-038"]

# module and the day it was passed, counted from the anchored Monday
EXPIRED = {
    "i-009": ("M02", -400),  # keeping confidence has run out: out of matching until it is renewed
    "i-029": ("M08", -380),
    "i-040": ("M05", -800),
    "i-012": ("M08", -345),  # runs out in about three weeks: a warning, still able
    "i-047": ("M02", -352),
}

CHANGES: dict[str, Row] = {
    "i-002": {
        "ties": [
            {"kind": "employer", "value": "Golden Thread Garments"},
            {"kind": "hometown", "value": "Hpa-An"},
        ],
    },
    "i-003": {
        "languages": [
            {"tag": "mya", "level": "C2", "variant": "Tavoyan"},
            {"tag": "tha", "level": "C1"},
            {"tag": "eng", "level": "C1"},
        ]
    },
    "i-004": {"time_off": [{"start": at(7, "00:00"), "end": at(12, "00:00")}]},
    "i-005": {"status": "paused"},
    "i-006": {"ties": [{"kind": "community", "value": "Samut Sakhon Women Weavers"}], "limits": {"day_hours": 3}},
    "i-007": {"opt_outs": ["not_police"]},
    "i-008": {"ties": [{"kind": "embassy", "value": "Embassy of Myanmar, Bangkok"}]},
    "i-010": {"hours": hours("night"), "modes": ["phone", "video"]},
    "i-014": {"ties": [{"kind": "congregation", "value": "Lakeside Fellowship"}]},
    "i-015": {"imported_busy": [{"start": at(8, "13:00"), "end": at(8, "17:00")}]},
    "i-017": {"works_for": ["legal-aid"]},
    "i-018": {"status": "applicant", "agreement_until": None, "declared_on": None},
    "i-020": {"opt_outs": ["no_nights", "no_minors"], "ties": [{"kind": "hometown", "value": "Hpa-An"}]},
    "i-021": {"ties": [{"kind": "group_tension", "value": "Harbour Workers Union"}]},
    "i-026": {"time_off": [{"start": at(1, "00:00"), "end": at(4, "00:00")}]},
    "i-028": {"ties": [{"kind": "workplace_past", "value": "Blue Crab Cannery"}]},
    "i-031": {"hours": hours("long")},
    "i-032": {"limits": {"day_hours": 2, "day_sessions": 1, "week_hours": 8}, "opt_outs": ["same_gender_only"]},
    "i-033": {"agreement_until": day(-9)},
    "i-035": {"ties": [{"kind": "embassy", "value": "Embassy of Cambodia, Bangkok"}]},
    "i-036": {"ties": [{"kind": "recruiter", "value": "Bright Morning Agency"}]},
    "i-037": {"works_for": ["hospital"]},
    "i-039": {"hours": hours("night"), "modes": ["phone", "video"]},
    "i-042": {"opt_outs": ["no_nights"]},
    "i-044": {"declared_on": day(-371)},
    "i-046": {"hours": hours("office"), "time_off": [{"start": at(-3, "00:00"), "end": at(4, "00:00")}]},
    "i-051": {"ties": [{"kind": "employer", "value": "Hillview Households"}]},
    "i-053": {"opt_outs": ["no_minors"]},
    "i-054": {"hours": hours("long")},
    "i-058": {"status": "retired"},
}

assert MONDAY.weekday() == 0
