"""Does a chain hold? Each link names the digest before it, so a removed, changed or reordered one shows."""

from collections.abc import Iterable

from interp.trail.facts import GENESIS, Fault, Link


def faults(links: Iterable[tuple[Link, str]], head: tuple[int, str] | None) -> tuple[Fault, ...]:
    """Walk one chain of (link, stored digest) in order of storage; `head` is the (seq, digest) kept apart from it.

    A tail that was cut together with its head shows only against a head kept outside the database.
    """
    found: list[Fault] = []
    previous, expected, chain = GENESIS, 1, ""
    for link, digest in links:
        chain = link.chain
        if link.seq != expected:
            found.append(Fault(chain, expected, "missing" if link.seq > expected else "reordered"))
        elif link.previous != previous:
            found.append(Fault(chain, link.seq, "reordered"))
        if link.digest() != digest:
            found.append(Fault(chain, link.seq, "changed"))
        previous, expected = digest, link.seq + 1
    if head is not None and head != (expected - 1, previous):
        found.append(Fault(chain, expected, "cut"))
    return tuple(found)
