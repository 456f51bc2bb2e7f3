"""Row 16, and the distances of parts 6 and 9."""

from dataclasses import replace
from math import acos, cos, inf, nextafter, radians, sin

import pytest

from interp.matching.facts import Place
from interp.matching.rules.places import km_between, travel_minutes

from .make import HERE, POLICY, candidate, codes, need, north

CHIANG_MAI = Place(18.79, 98.98)


def test_the_distance_is_the_great_circle():
    assert km_between(HERE, HERE) == 0
    a, b = radians(HERE.lat), radians(CHIANG_MAI.lat)
    by_cosines = acos(sin(a) * sin(b) + cos(a) * cos(b) * cos(radians(HERE.lon - CHIANG_MAI.lon))) * 6371.0
    assert km_between(HERE, CHIANG_MAI) == pytest.approx(by_cosines, abs=1e-6)
    assert km_between(HERE, CHIANG_MAI) == km_between(CHIANG_MAI, HERE)
    assert km_between(Place(0, 0), Place(0, 180)) == pytest.approx(20015.1, abs=0.1)
    assert km_between(Place(0, 179.5), Place(0, -179.5)) == pytest.approx(111.19, abs=0.01)


def test_a_place_that_is_unknown_is_at_no_distance():
    assert km_between(None, HERE) is km_between(HERE, None) is km_between(None, None) is None


def test_travel_is_rounded_up_to_whole_minutes():
    assert [travel_minutes(HERE, north(km), POLICY) for km in (0.1, 0.25, 1.1, 10.4, 10.6)] == [0, 16, 18, 36, 37]
    assert travel_minutes(HERE, None, POLICY) == 120


def test_places_just_so_far_apart_are_two():
    km = km_between(HERE, north(0.2))
    assert travel_minutes(HERE, north(0.2), replace(POLICY, same_place_km=km)) == 16
    assert travel_minutes(HERE, north(0.2), replace(POLICY, same_place_km=nextafter(km, inf))) == 0


def test_the_interpreter_travels_so_far_and_no_farther():
    km = km_between(HERE, north(30))
    assert codes(need(), candidate(place=north(30), max_travel_km=km)) == ()
    assert codes(need(), candidate(place=north(30), max_travel_km=nextafter(km, inf))) == ()
    assert codes(need(), candidate(place=north(30), max_travel_km=nextafter(km, 0))) == ("distance",)


@pytest.mark.parametrize("unknown", [{"place": None}, {"max_travel_km": None}])
def test_an_unknown_distance_is_too_far(unknown):
    assert codes(need(), candidate(**unknown)) == ("distance",)
    assert codes(need(mode="phone"), candidate(**unknown)) == ()


def test_a_session_without_a_place_is_too_far_for_anybody():
    assert codes(need(place=None), candidate()) == ("distance",)
    assert codes(need(place=None, mode="video"), candidate()) == ()


def test_nobody_travels_for_the_phone():
    assert codes(need(mode="phone"), candidate(place=CHIANG_MAI)) == ()
