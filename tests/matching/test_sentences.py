"""What must hold for every need, every interpreter and every crowd."""

from dataclasses import replace

from hypothesis import event, given, settings
from hypothesis import strategies as st

from interp.matching.facts import Limits
from interp.matching.rules import answer, bridge_reasons, coordinator_counts, exclude, provider_counts
from interp.matching.rules.fallbacks import STANDS_ON_A_BRIDGE
from interp.matching.rules.verdict import CODES

from .make import POLICY, codes
from .pairs import candidates, crowds, needs

often = settings(max_examples=40, deadline=None)


@often
@given(needs(), crowds())
def test_everybody_is_either_ranked_or_excluded_with_a_reason_never_both(asked, crowd):
    found = answer(asked, crowd, POLICY)
    ranked, out = {match.ref for match in found.matches}, {other.ref for other in found.excluded}
    assert ranked | out == {person.ref for person in crowd}
    assert not ranked & out
    assert all(other.reasons for other in found.excluded)
    assert all(exclude(asked, match.candidate, POLICY) == () for match in found.matches)
    event(f"{len(ranked)} ranked")


@often
@given(needs(), crowds(), st.randoms(use_true_random=False))
def test_the_order_of_the_candidates_changes_nothing(asked, crowd, random):
    shuffled = random.sample(crowd, len(crowd))
    assert answer(asked, shuffled, POLICY) == answer(asked, crowd, POLICY)


@often
@given(needs(), crowds())
def test_nobodys_verdict_depends_on_who_else_is_there(asked, crowd):
    together = answer(asked, crowd, POLICY)
    alone = [answer(asked, [person], POLICY) for person in crowd]
    assert set(together.matches) == {match for one in alone for match in one.matches}
    assert set(together.excluded) == {other for one in alone for other in one.excluded}


@often
@given(needs(), candidates())
def test_reasons_come_in_table_order_each_code_once(asked, person):
    found = codes(asked, person)
    assert found == tuple(code for code in CODES if code in found)


@often
@given(needs(), candidates(), st.data())
def test_removing_a_booking_never_adds_a_reason(asked, person, data):
    gone = data.draw(st.sampled_from(person.sessions)) if person.sessions else None
    fewer = replace(person, sessions=tuple(s for s in person.sessions if s is not gone))
    assert set(codes(asked, fewer)) <= set(codes(asked, person))


@often
@given(needs(), candidates())
def test_the_requests_own_booking_is_as_if_it_were_not_there(asked, person):
    without = replace(person, sessions=tuple(s for s in person.sessions if s.request != asked.request))
    assert answer(asked, [without], POLICY).matches == tuple(
        replace(match, candidate=without) for match in answer(asked, [person], POLICY).matches
    )
    assert codes(asked, without) == codes(asked, person)


# Left out: `want` (no wish), `revoked` (not revoked), own limits (the policy's), the place of a booking (two hours), and
# `embassy_help`, which turns a missing consent into a block. Each has its own test.
OF_NEED = ("purpose", "organisation", "minor", "gender", "firm", "elsewhere", "continuity")
OF_CANDIDATE = (
    "status", "gender", "adult", "max_travel_km", "credential_level", "agreement_until", "declared_on",
)  # fmt: skip


@often
@given(needs(), candidates(), st.sampled_from(OF_NEED))
def test_a_fact_about_her_that_becomes_unknown_removes_no_reason(asked, person, fact):
    assert set(codes(asked, person)) <= set(codes(replace(asked, **{fact: None}), person))


@often
@given(needs(), candidates(), st.sampled_from(OF_CANDIDATE))
def test_a_fact_about_the_interpreter_that_becomes_unknown_removes_no_reason(asked, person, fact):
    assert set(codes(asked, person)) <= set(codes(asked, replace(person, **{fact: None})))


@often
@given(needs(), candidates(), st.sampled_from(["level", "until", "given", "on", "ends", "place", "requests"]))
def test_an_unknown_inside_a_list_removes_no_reason(asked, person, fact):
    unknown_need, unknown = asked, person
    match fact:
        case "level":
            unknown = replace(person, languages=tuple(replace(spoken, level=None) for spoken in person.languages))
        case "on":
            unknown = replace(person, certifications=tuple(replace(c, on=None) for c in person.certifications))
        case "ends":
            unknown = replace(person, certifications=tuple(replace(c, until=None) for c in person.certifications))
        case "place":
            unknown = replace(person, place=None)
        case "requests":
            unknown = replace(person, sessions=tuple(replace(s, request=None) for s in person.sessions))
        case _:
            unknown_need = replace(asked, consents=tuple(replace(c, **{fact: None}) for c in asked.consents))
    assert set(codes(asked, person)) <= set(codes(unknown_need, unknown))


@often
@given(needs(), candidates())
def test_an_embassy_tie_never_passes_because_the_wish_for_help_is_unknown(asked, person):
    if codes(asked, person):
        assert codes(replace(asked, embassy_help=None), person)


@often
@given(needs(), candidates(), st.sampled_from(["avoid", "refused"]))
def test_forgetting_what_she_avoids_adds_no_reason_and_remembering_removes_none(asked, person, wish):
    assert set(codes(replace(asked, **{wish: type(getattr(asked, wish))()}), person)) <= set(codes(asked, person))


@often
@given(needs(), candidates())
def test_clearing_a_possible_tie_changes_row_5_only(asked, person):
    cleared = codes(replace(asked, cleared=frozenset((person.ref, tie.kind) for tie in person.ties)), person)
    uncleared = codes(replace(asked, cleared=frozenset()), person)
    assert cleared == tuple(code for code in uncleared if code != "possible_tie")


@often
@given(needs(), candidates())
def test_a_bridge_relaxes_only_what_the_page_names(asked, person):
    by_phone = codes(replace(asked, mode="phone"), person)
    kept = [code for code in by_phone if code in STANDS_ON_A_BRIDGE]
    assert [reason.code for reason in bridge_reasons(asked, person, POLICY)] == kept


@often
@given(needs(), candidates())
def test_an_own_limit_left_out_is_the_policys(asked, person):
    policys = Limits(POLICY.day_hours, POLICY.day_sessions, POLICY.week_hours)
    assert codes(asked, replace(person, limits=Limits())) == codes(asked, replace(person, limits=policys))


@often
@given(needs(), candidates())
def test_a_stricter_policy_takes_no_reason_away(asked, person):
    stricter = replace(
        POLICY,
        least_level=dict.fromkeys(POLICY.least_level, "C2"),
        least_credential=dict.fromkeys(POLICY.least_credential, 3),
        remote_modules=("M09", "M12"),
        declaration_days=300,
        day_starts=480,
        day_ends=1140,
        travel_minutes_per_km=3.0,
        same_place_km=0.0,
        unknown_travel_minutes=180,
        remote_gap_minutes=45,
        day_hours=3.0,
        day_sessions=2,
        week_hours=8.0,
        rest_hours=14.0,
    )
    assert set(codes(asked, person)) <= set(codes(asked, person, stricter))


@often
@given(needs(), crowds())
def test_a_provider_counts_each_excluded_person_once(asked, crowd):
    found = answer(asked, crowd, POLICY)
    assert sum(count for _, count in provider_counts(found)) == len(found.excluded)
    assert sum(count for _, count in coordinator_counts(found)) == sum(len(out.reasons) for out in found.excluded)
