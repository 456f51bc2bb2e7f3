"""The answer to a request in the form of the exchange contract, and as a table for people."""

from typing import Any

from interp.matching.facts import Answer, Excluded, Need, Pair, Ranked, Reason, Suggestion


def as_json(answer: Answer) -> dict[str, Any]:
    """The object that `interp match --json` prints on one line.

    `excluded` lists everybody who holds one of her languages at any level and is no match; a language that she added by a
    decision about this request is one of hers. Whoever could only help as another seat or language is not listed.
    """
    return {
        "request": answer.request,
        "matches": [_match(ranked) for ranked in answer.matches],
        "excluded": [_excluded(excluded) for excluded in answer.excluded],
        "relay": [{"interpreters": list(pair.refs), "pivot": pair.pivot} for pair in answer.relay],
        "suggestions": [
            {"change": one.change} | _detail(one) | {"frees": one.frees or 0} for one in answer.suggestions
        ],
    }


def _match(ranked: Ranked) -> dict[str, Any]:
    return {"interpreter": ranked.ref, "rank": list(ranked.rank), "language": ranked.language, "tie": ranked.tie}


def _excluded(excluded: Excluded) -> dict[str, Any]:
    return {"interpreter": excluded.ref, "reasons": [_reason(reason) for reason in excluded.reasons]}


def _reason(reason: Reason) -> dict[str, Any]:
    return {"code": reason.code, "modules": list(reason.modules)} if reason.modules else {"code": reason.code}


def _detail(one: Suggestion) -> dict[str, str]:
    """What exactly is changed, where the code alone does not say it. A start carries the offset of the request's zone."""
    start = one.start.isoformat() if one.start else None
    named = {"mode": one.mode, "start": start, "language": one.language}
    return {name: value for name, value in named.items() if value is not None}


def as_table(need: Need, answer: Answer) -> str:
    """The same answer in lines that a person can read."""
    lines = [f"{answer.request}  {need.span.start:%Y-%m-%d %H:%M} UTC  {need.mode}  {need.sector}"]
    for place, ranked in enumerate(answer.matches, 1):
        tie = f"  tie: {ranked.tie}" if ranked.tie else ""
        lines.append(f"  {place:>3}  {ranked.ref:<20} {ranked.language}  {' '.join(map(str, ranked.rank[:-1]))}{tie}")
    if not answer.matches:
        lines.append("  nobody fits")
    lines += map(_pair_line, answer.relay)
    lines += map(_help_line, answer.suggestions)
    lines += [f"    -  {excluded.ref:<20} {', '.join(map(_words, excluded.reasons))}" for excluded in answer.excluded]
    return "\n".join(lines)


def _pair_line(pair: Pair) -> str:
    first, second = pair.refs
    return f"  relay  {first} and {second} through {pair.pivot}"


def _help_line(one: Suggestion) -> str:
    detail = "".join(f" {value}" for value in _detail(one).values())
    return f"  would help: {one.change}{detail} (frees {one.frees or 0})"


def _words(reason: Reason) -> str:
    return f"{reason.code} ({' '.join(reason.modules)})" if reason.modules else reason.code
