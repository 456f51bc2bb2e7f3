"""Documents of every kind that is right: whole installations with odd texts, odd numbers, odd zones, gaps and doubles."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from interp.exchange.shape import SCHEMA
from tests.exchange.sample import minimal

Row = dict[str, Any]
KEY = "the-key-of-the-installation"  # stands for its name; `with_key` puts that in
ZONES = [
    "Asia/Bangkok",
    "UTC",
    "Asia/Kathmandu",
    "America/St_Johns",
    "Europe/Lisbon",
    "Pacific/Apia",
    "Africa/Monrovia",
]
PEOPLE, HOUSES, CODES = ["i-1", "I-2", "i.10", "i_9"], ["h-1", "H-2", "h.3"], ["C-A", "c-a", "C-B", "C_0"]
SPOKEN, SERVICE = ["mya", "shn", "ksw", "khm", "lao"], ["tha", "eng", "vie"]
START = datetime(2027, 1, 1, tzinfo=UTC)

text = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)
value = text.filter(lambda words: words.strip() != "")
token = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=30)
number = st.one_of(st.integers(0, 10**6), st.floats(0, 10**6), st.integers(0, 50).map(float))
whole = st.one_of(st.integers(0, 9), st.integers(0, 9).map(float))
day = st.dates(date(1, 1, 1), date(9999, 12, 31)).map(date.isoformat)
area = st.fixed_dictionaries({"lat": st.floats(-90, 90) | st.integers(-90, 90), "lon": st.floats(-180, 180)})
zone = st.sampled_from(ZONES)
flag = st.booleans()


def one_of(name: str) -> st.SearchStrategy[Any]:
    """A code of one of the schema's lists, never null."""
    return st.sampled_from([code for code in SCHEMA["$defs"][name]["enum"] if code is not None])


def maybe(**parts: Any) -> dict[str, Any]:
    """Keys that may be null: what is left out, and what is empty, hypothesis finds by itself."""
    return {name: st.none() | part for name, part in parts.items()}


def some(part: Any, **more: Any) -> st.SearchStrategy[list[Any]]:
    return st.lists(part, max_size=3, **more)


def loose(required: Row, **parts: Any) -> st.SearchStrategy[Row]:
    """An object with these keys in any order; the others are there, null or not there."""
    whole_one = st.fixed_dictionaries(required, optional=maybe(**parts))
    return whole_one.flatmap(lambda row: st.permutations(list(row.items())).map(dict))


@st.composite
def moments(draw: Any, apart: int) -> Row:
    """A start and an end around a day of its own, in whatever offset and fineness."""
    start = START + timedelta(days=2 * apart, seconds=draw(st.integers(0, 80_000)), microseconds=draw(fine))
    end = start + timedelta(seconds=draw(st.integers(1, 50_000)), microseconds=draw(fine))
    return {"start": draw(spelled(start)), "end": draw(spelled(end))}


fine = st.sampled_from([0, 0, 500_000, 123_456])


def spelled(moment: datetime) -> st.SearchStrategy[str]:
    offsets = st.sampled_from([0, 420, 345, -210, -720, 840])
    return offsets.map(lambda minutes: moment.astimezone(timezone(timedelta(minutes=minutes))).isoformat())


tie = st.one_of(
    loose({"kind": one_of("tie_kind"), "value": value}, token=st.none(), key=st.none()),
    loose(
        {"kind": one_of("tie_kind"), "token": token, "key": st.just(KEY)}, sound=token | st.just(""), value=st.none()
    ),
)
modes = some(one_of("mode"))
hours = loose(
    {
        "weekday": one_of("weekday"),
        "from": st.sampled_from(["00:00", "07:59"]),
        "to": st.sampled_from(["08:00", "24:00"]),
    },
    modes=modes,
)
answer = st.fixed_dictionaries(
    {"interpreter": st.sampled_from(PEOPLE), "kind": one_of("tie_kind")}, optional=maybe(given=flag, until=day)
)
cleared = st.fixed_dictionaries({"interpreter": st.sampled_from(PEOPLE), "kind": one_of("tie_kind")})


def spoken(**more: Any) -> st.SearchStrategy[list[Row]]:
    return some(loose({"tag": st.sampled_from(SPOKEN)}, variant=text, **more), unique_by=lambda row: row["tag"])


def organisation(ref: str) -> st.SearchStrategy[Row]:
    return loose({"ref": st.just(ref)}, name=text, sector=one_of("sector"), timezone=zone, area=area)


def module(code: str, known: list[str]) -> st.SearchStrategy[Row]:
    requires = some(st.sampled_from(known))
    return loose({"code": st.just(code)}, title=text, hours=number, valid_months=whole, requires=requires)


def interpreter(ref: str) -> st.SearchStrategy[Row]:
    certification = loose({"module": st.sampled_from(["M01", "M99"])}, on=day, until=day, revoked=day)
    limits = loose({}, day_hours=number, day_sessions=whole, week_hours=number)
    return loose(
        {"ref": st.just(ref), "timezone": zone},
        name=text, email=st.sampled_from(["a@demo.invalid", "ก@ไทย.invalid"]), gender=one_of("gender"), adult=flag, area=area,
        status=st.sampled_from(["applicant", "active", "paused", "suspended", "retired"]), max_travel_km=number, modes=modes,
        languages=spoken(level=one_of("level")), credential=loose({}, level=whole, domains=some(st.sampled_from(["health"]))),
        hours=some(hours), time_off=some(st.integers(0, 9).flatmap(moments)), imported_busy=some(moments(3)),
        certifications=some(certification), agreement_until=day, declared_on=day, ties=some(tie),
        opt_outs=some(one_of("opt_out")), limits=limits, works_for=some(st.sampled_from(HOUSES)),
    )  # fmt: skip


def case(code: str) -> st.SearchStrategy[Row]:
    people = some(st.sampled_from(PEOPLE))
    return loose(
        {"code": st.just(code)},
        organisation=st.sampled_from(HOUSES), minor=flag, gender=one_of("gender"), languages=spoken(),
        also_understands=some(st.sampled_from(SERVICE), unique=True), from_=st.sampled_from(["elsewhere", "local"]),
        interpreter_gender=loose({}, asked=flag, want=one_of("gender"), firm=flag), avoid=some(tie), embassy_help=flag,
        refused=people, wants=people, continuity=flag, linked=some(st.sampled_from([one for one in CODES if one != code])),
        consents=some(answer, unique_by=lambda row: (row["interpreter"], row["kind"])), cleared=some(cleared),
    ).map(lambda row: {key.rstrip("_"): part for key, part in row.items()})  # fmt: skip


def request(number: int) -> st.SearchStrategy[Row]:
    required = {
        "ref": st.just(f"{'Rr'[number % 2]}-{number}"), "case": st.sampled_from(CODES), "sector": one_of("sector"),
        "mode": one_of("mode"), "service_language": st.sampled_from(SERVICE), "timezone": zone,
    }  # fmt: skip
    asked = loose(required, purpose=st.sampled_from(["court", "statement", "ศาล"]), area=area)
    return st.tuples(asked, moments(number)).map(lambda parts: parts[0] | parts[1])


@st.composite
def booking(draw: Any, number: int, requests: list[Row]) -> Row:
    """One of a request, of a case, or of neither."""
    made = draw(loose({"ref": st.just(f"{'bB'[number % 2]}-{number}"), "interpreter": st.sampled_from(PEOPLE),
                       "status": st.sampled_from(SCHEMA["$defs"]["booking"]["properties"]["status"]["enum"]),
                       "mode": one_of("mode")}, area=area))  # fmt: skip
    asked = draw(st.sampled_from([None, *requests]))
    if asked is not None:
        made |= {"request": asked["ref"]} | ({"case": asked["case"]} if draw(flag) else {})
    elif draw(flag):
        made["case"] = draw(st.sampled_from(CODES))
    return made | draw(moments(number))


@st.composite
def documents(draw: Any) -> Row:
    """A whole installation; what it refers to stands in it."""
    requests = [draw(request(number)) for number in range(draw(st.integers(0, 3)))]
    modules = draw(some(st.sampled_from(["M01", "M02", "m-1"]), unique=True))
    lists = {
        "organisations": [draw(organisation(ref)) for ref in HOUSES],
        "modules": [draw(module(code, modules)) for code in modules],
        "interpreters": [draw(interpreter(ref)) for ref in PEOPLE],
        "cases": [draw(case(code)) for code in CODES],
        "requests": requests,
        "bookings": [draw(booking(number, requests)) for number in range(draw(st.integers(0, 4)))],
    }
    return minimal() | {name: draw(st.permutations(rows)) for name, rows in lists.items()}


def with_key(document: Row, name: str) -> Row:
    """The same document, its tokens under the key of this name."""
    for holder, part in (("interpreters", "ties"), ("cases", "avoid")):
        for row in document[holder]:
            for one in row.get(part) or ():
                if one.get("key"):
                    one["key"] = name
    return document
