"""The kinds of tie, in the order of `docs/matching.md`. `staff` and `minor` are worked out and have no tie."""

BLOCKING_KINDS = (
    "kin", "perpetrator_side", "co_survivor", "employer", "recruiter", "landlord_sponsor", "authority",
    "case_role", "financial", "other_party",
)  # fmt: skip
CONSENT_KINDS = ("embassy", "hometown", "community", "congregation", "workplace_past", "acquaintance", "group_tension")
TIE_KINDS = BLOCKING_KINDS + CONSENT_KINDS

# The standing declaration and the fresh declaration for each offer ask the same neutral questions.
CHECKLIST_VERSION = "2026-11"
CHECKLIST = ("know_her", "know_other_side", "same_work", "official", "gain", "other_reason")
