"""The words for codes. Rules speak in codes; a page shows these, through Babel."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

WORDS: dict[str, dict[str, Any]] = {
    "reason": {
        "inactive": _("Not active on the roster"),
        "refused": _("She chose not to work with this interpreter"),
        "conflict": _("A tie that blocks"),
        "consent": _("A tie that needs her consent"),
        "possible_tie": _("A possible tie, not yet cleared"),
        "language": _("Language or its level does not fit"),
        "gender": _("Another gender than she asked for"),
        "mode": _("Does not work in this way"),
        "credential": _("Credential below what the sector needs"),
        "training": _("Training is missing or has run out"),
        "agreement": _("Confidentiality agreement is missing or ends"),
        "declaration": _("Standing declaration is missing or too old"),
        "own_limits": _("Outside the interpreter's own limits"),
        "hours": _("Outside working hours, or away"),
        "busy": _("Has another booking, or no time to travel"),
        "distance": _("Too far to travel"),
        "load": _("Would work too long without rest"),
        "not_available": _("Not available for this request"),
    },
    "sector": {
        "health": _("Health"), "police": _("Police"), "justice": _("Justice"), "social": _("Social services"),
        "shelter": _("Shelter"), "psychosocial": _("Psychosocial support"), "hotline": _("Hotline"),
        "labour": _("Labour rights"),
    },
    "purpose": {
        "consultation": _("Consultation"), "examination": _("Examination"), "treatment": _("Treatment"),
        "counselling": _("Counselling"), "report": _("First report"), "statement": _("Statement"),
        "protection": _("Protection measures"), "advice": _("Legal advice"), "mediation": _("Mediation"),
        "court": _("Court"), "assessment": _("Assessment"), "support": _("Support"), "intake": _("Intake"),
        "daily_life": _("Daily life"), "group": _("Group session"), "call": _("Call"), "complaint": _("Complaint"),
    },
    "mode": {"onsite": _("On site"), "phone": _("Phone"), "video": _("Video")},
    "gender": {"woman": _("Woman"), "man": _("Man"), "other": _("Self-described")},
    "role": {
        "provider": _("Service provider"), "coordinator": _("Coordinator"), "interpreter": _("Interpreter"),
        "trainer": _("Trainer"), "reporter": _("Reporter"), "admin": _("Administrator"),
    },
    "status": {
        "applicant": _("Applicant"), "active": _("Active"), "paused": _("Paused"), "suspended": _("Suspended"),
        "retired": _("Retired"),
    },
    "weekday": {
        "0": _("Monday"), "1": _("Tuesday"), "2": _("Wednesday"), "3": _("Thursday"), "4": _("Friday"),
        "5": _("Saturday"), "6": _("Sunday"),
    },
    "elsewhere": {"elsewhere": _("From another area"), "local": _("From this area")},
    "tie": {
        "kin": _("Family"), "perpetrator_side": _("Close to the other side"), "co_survivor": _("Lived through the same"),
        "employer": _("Employer"), "recruiter": _("Recruiter or agent"), "landlord_sponsor": _("Landlord or sponsor"),
        "authority": _("Authority"), "case_role": _("Has a role in the matter"), "financial": _("Money at stake"),
        "other_party": _("Worked for the other side"), "embassy": _("Embassy or consulate"),
        "hometown": _("Home town"), "community": _("Association or group"), "congregation": _("Congregation"),
        "workplace_past": _("Workplace, now or before"), "acquaintance": _("Acquaintance"),
        "group_tension": _("Group she asked to avoid"),
    },
    "advisory": {
        "violence": _("Violence will be spoken of"), "sexual_violence": _("Sexual violence will be spoken of"),
        "injuries": _("Injuries may be seen"), "child": _("A child is concerned"),
        "self_harm": _("Self-harm may be spoken of"),
    },
    "event": {
        "request.made": _("Requested"),
        "offer.made": _("Asked"),
        "offer.not_available": _("Not available"),
        "offer.lapsed": _("No answer in time"),
        "offer.withdrawn": _("Offer withdrawn"),
        "booking.confirmed": _("Booked"),
        "booking.cancelled": _("Booking cancelled"),
        "booking.flagged": _("Needs the coordinator"),
        "booking.cleared": _("The booking holds again"),
        "request.cancelled": _("Request cancelled"),
        "request.unfilled": _("The time came without an interpreter"),
    },
    "credential_domain": {"health": _("health"), "legal": _("legal")},
    "opt_out": {
        "no_minors": _("No sessions with children"), "no_nights": _("No work at night"),
        "not_police": _("No work for the police"), "same_gender_only": _("Only with people of the same gender"),
    },
    "actor": {"worker": _("The house, by itself"), "command-line": _("The command line")},
    "verb": {
        "booking.cancelled": _("Cancelled a booking"), "booking.cleared": _("Cleared a flag on a booking"),
        "booking.confirmed": _("Confirmed a booking"), "booking.flagged": _("Flagged a booking"),
        "booking.read": _("Read a booking"), "booking.moved": _("Moved a booking on"),
        "case.avoid_changed": _("Changed whom a case avoids"), "case.changed": _("Changed a case"),
        "case.opened": _("Opened a case"), "case.read": _("Read a case"), "cases.listed": _("Read a list of cases"),
        "installation.imported": _("Imported a document"), "offer.declared": _("Answered the declaration"),
        "offer.made": _("Asked an interpreter"), "offer.declined": _("Declined an offer"),
        "offer.accepted": _("Accepted an offer"), "offer.lapsed": _("Let an offer end"),
        "person.added": _("Added a person"), "person.invited": _("Made a sign-in link"),
        "person.welcomed": _("Chose a password"), "person.closed": _("Closed an account"),
        "person.opened": _("Opened an account again"), "interpreter.joined": _("Gave an interpreter an account"),
        "request.cancelled": _("Cancelled a request"), "request.made": _("Asked for an interpreter"),
        "request.unfilled": _("Found nobody for a request"), "request.read": _("Read a request"),
        "hours.changed": _("Changed the own hours"), "time_off.added": _("Added time off"),
        "time_off.removed": _("Removed time off"), "feed.made": _("Made a calendar address"),
        "feed.revoked": _("Revoked a calendar address"), "offer.skipped": _("Declined an offer"),  # the same words: nobody learns of a tie
        "offer.filled": _("Closed an offer: somebody else accepted"),
    },
    "subject": {
        "booking": _("Booking"), "case": _("Case"), "list": _("List"), "offer": _("Offer"), "request": _("Request"),
        "person": _("Person"), "interpreter": _("Interpreter"), "installation": _("Installation"),
        "feed": _("Calendar address"),
    },
    "fault": {
        "changed": _("A record was changed"), "missing": _("A record is missing"),
        "reordered": _("Records are not in their order"), "cut": _("Records at the end were removed"),
    },
    "question": {
        "know_her": _("Could you know her, or somebody close to her?"),
        "know_other_side": _("Could you know somebody on the other side of the matter, or be close to them?"),
        "same_work": _("Could you share a workplace, employer, agency, home town or community with her, now or before?"),
        "official": _("Do you work for, or with, an authority or an embassy: police, immigration, labour inspection, detention?"),
        "gain": _("Could you, or somebody close to you, gain or lose something by how the matter ends?"),
        "other_reason": _("Is there another reason why she might not feel free to speak with you there?"),
    },
    "refusal": {
        "slot_taken": _("This time has just been taken by another booking."),
        "filled": _("Another interpreter has accepted this session. Thank you for answering."),
        "lapsed": _("This offer has ended. Nothing was booked."),
        "changed_meanwhile": _("Somebody changed this while you had it open."),
        "form_too_old": _("This page was open for too long, so it could not be sent."),
        "already_offered": _("This interpreter has already been asked."),
        "not_eligible": _("Something changed, and this interpreter is not available for this session any more."),
        "not_declared": _("Please answer the questions first."),
        "offer_lapsed": _("This offer has ended. Nothing was booked."),
        "offer_filled": _("Another interpreter has accepted this session. Thank you for answering."),
        "offer_declined": _("You have already declined this offer."),
        "offer_skipped": _("This offer has ended. Nothing was booked."),
        "offer_accepted": _("You have already accepted this offer."),
        "request_cancelled": _("This request has been cancelled."),
        "request_booked": _("This request already has an interpreter."),
        "request_unfilled": _("The time of this request has passed."),
        "booking_cancelled": _("This booking has already been cancelled."),
        "booking_completed": _("This session has already taken place."),
        "too_many_feeds": _("You have as many addresses as you can have. Revoke one that you do not use any more."),
        "own_account": _("You cannot close your own account. Another administrator can."),
        "account_closed": _("This account is closed. Open it before you make a new link."),
    },
}  # fmt: skip


def label(code: Any, kind: str) -> str:
    """The word for a code of a kind; an unknown code shows itself, so that nothing is ever invisible."""
    if code is None:
        return str(gettext("not known"))
    return str(WORDS[kind].get(str(code), str(code).replace("_", " ")))
