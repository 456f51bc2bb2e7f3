"""The answer to a request in the form of the exchange contract, and as a table for people."""

from typing import Any

from interp.matching.facts import Answer, Need, Ranked, Reason


def as_json(answer: Answer) -> dict[str, Any]:
    """The object that `interp match --json` prints on one line."""
    return {
        "request": answer.request,
        "matches": [_match(ranked) for ranked in answer.matches],
        "excluded": [
            {"interpreter": excluded.ref, "reasons": [_reason(reason) for reason in excluded.reasons]}
            for excluded in answer.excluded
        ],
        "relay": [],
        "suggestions": [],
    }


def _match(ranked: Ranked) -> dict[str, Any]:
    return {"interpreter": ranked.ref, "rank": list(ranked.rank), "language": ranked.language, "tie": ranked.tie}


def _reason(reason: Reason) -> dict[str, Any]:
    return {"code": reason.code, "modules": list(reason.modules)} if reason.modules else {"code": reason.code}


def as_table(need: Need, answer: Answer) -> str:
    """The same answer in lines that a person can read."""
    lines = [f"{answer.request}  {need.span.start:%Y-%m-%d %H:%M} UTC  {need.mode}  {need.sector}"]
    for place, ranked in enumerate(answer.matches, 1):
        tie = f"  tie: {ranked.tie}" if ranked.tie else ""
        lines.append(f"  {place:>3}  {ranked.ref:<20} {ranked.language}  {' '.join(map(str, ranked.rank[:-1]))}{tie}")
    if not answer.matches:
        lines.append("  nobody fits")
    lines += [f"    -  {excluded.ref:<20} {', '.join(map(_words, excluded.reasons))}" for excluded in answer.excluded]
    return "\n".join(lines)


def _words(reason: Reason) -> str:
    return f"{reason.code} ({' '.join(reason.modules)})" if reason.modules else reason.code
