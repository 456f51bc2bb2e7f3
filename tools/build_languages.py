"""Writes interp/data/iso639-3.tsv, the catalogue that interp/languages.py reads.

Run it with a Python that has exactly the packages of SOURCES (a throw-away virtual environment: they are no part of the
application), from the root of the project:

    python tools/build_languages.py

What comes from where:
* python-iso639 carries the tables of the ISO 639-3 registration authority (SIL International) unchanged: codes, scopes,
  types, names, macrolanguage membership. Retired codes stand in a table of their own and are left out.
* language-tags carries the IANA subtag registry: the collection codes of ISO 639-5 and ISO 639-2.
* pycountry (Debian iso-codes) is only compared with: collections, and the codes that both should know.
* babel (Unicode CLDR): what a language is called in itself.

The differences between the sources are printed. Those known today are explained at `_compare`.
"""

import csv
import json
import sys
from collections.abc import Iterator
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from babel import localedata
from babel.core import Locale

SOURCES = {"python-iso639": "2026.7.23", "language-tags": "1.3.2", "pycountry": "26.2.16", "babel": "2.18.0"}
TARGET = Path(__file__).parent.parent / "interp" / "data" / "iso639-3.tsv"
HEADER = """\
# ISO 639-3 with the collection codes of ISO 639-5. Written by tools/build_languages.py; do not edit.
# Codes, scopes, types, names, macrolanguages: the code tables of the ISO 639-3 registration authority
# (SIL International, iso639-3.sil.org), codes unchanged. Collections: IANA language subtag registry.
# Names in the language itself: Unicode CLDR.
# From: {sources}
# scope: I individual, M macrolanguage, S special, C collection.
# type: L living, E extinct, H historical, C constructed, S special.
# code\tscope\ttype\tISO 639-1\tmacrolanguage\treference name\tother names (|)\tname in the language itself
"""


def _table(name: str) -> Iterator[dict[str, str]]:
    lines = files("iso639").joinpath("_data", name).read_text(encoding="utf-8-sig").splitlines()
    yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def _json(package: str, *path: str) -> Any:
    return json.loads(files(package).joinpath(*path).read_text(encoding="utf-8"))


def _macros() -> dict[str, str]:
    """Member -> macrolanguage. The table keeps retired members too, marked R."""
    return {row["I_Id"]: row["M_Id"] for row in _table("iso-639-3-macrolanguages.tab") if row["I_Status"] == "A"}


def _other_names(rows: list[dict[str, str]]) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {row["Id"]: [] for row in rows}
    reference = {row["Id"]: row["Ref_Name"] for row in rows}
    for row in _table("iso-639-3_Name_Index.tab"):
        code, name = row["Id"], row["Print_Name"]
        if code in names and name != reference[code]:
            names[code].append(name)
    return names


def _autonym(part1: str, code: str) -> str:
    # Asked under the code as it is: Babel's own parser would follow CLDR's aliases and turn kmr into ku.
    key = part1 or code
    return Locale(key).languages.get(key, "") if localedata.exists(key) else ""


def _collections() -> dict[str, str]:
    """Code -> name. The registry writes Bihari with its two-letter code, which ISO 639-5 spells bih."""
    registry = _json("language_tags", "data", "json", "registry.json")
    found = {
        "bih" if row["Subtag"] == "bh" else row["Subtag"]: row["Description"][0]
        for row in registry
        if row["Type"] == "language" and row.get("Scope") == "collection"
    }
    return dict(sorted(found.items()))


def _compare(rows: list[dict[str, str]], macros: dict[str, str], collections: dict[str, str]) -> None:
    """Prints differences. Known: pycountry (2026-02) and the registry (2024-05) are older than the tables (2026-07),
    which retired mrd, shl and yol, added seven codes, and put hnm, luh and sjc under zho; pycountry lacks `him`.
    """
    ours = {row["Id"]: (row["Scope"], row["Language_Type"]) for row in rows}
    iso_codes = _json("pycountry", "databases", "iso639-3.json")["639-3"]
    theirs = {row["alpha_3"]: (row["scope"], row["type"]) for row in iso_codes}
    print("codes only in the tables:", sorted(set(ours) - set(theirs)))
    print("codes only in pycountry:", sorted(set(theirs) - set(ours)))
    print("scope or type differs:", sorted(code for code in set(ours) & set(theirs) if ours[code] != theirs[code]))
    long = {row["Part1"]: row["Id"] for row in rows if row["Part1"]}
    registry = {
        (long.get(row["Subtag"], row["Subtag"]), long.get(row["Macrolanguage"], row["Macrolanguage"]))
        for row in _json("language_tags", "data", "json", "registry.json")
        if row["Type"] == "language" and "Macrolanguage" in row and "Deprecated" not in row
    }
    print("memberships that differ from the registry:", sorted(registry ^ set(macros.items())))
    five = {row["alpha_3"] for row in _json("pycountry", "databases", "iso639-5.json")["639-5"]}
    print("collections that differ from pycountry:", sorted(five ^ set(collections)))


def main() -> None:
    wrong = {name: version(name) for name, wanted in SOURCES.items() if version(name) != wanted}
    if wrong:
        sys.exit(f"not the versions of SOURCES: {wrong}")
    rows = list(_table("iso-639-3.tab"))
    macros, names, collections = _macros(), _other_names(rows), _collections()
    _compare(rows, macros, collections)
    lines = [
        (row["Id"], row["Scope"], row["Language_Type"], row["Part1"], macros.get(row["Id"], ""), row["Ref_Name"],
         "|".join(names[row["Id"]]), _autonym(row["Part1"], row["Id"]))
        for row in rows
    ]  # fmt: skip
    lines += [(code, "C", "", "", "", name, "", "") for code, name in collections.items() if code not in names]
    sources = ", ".join(f"{name} {number}" for name, number in SOURCES.items())
    text = HEADER.format(sources=sources) + "".join("\t".join(line) + "\n" for line in sorted(lines))
    TARGET.write_text(text, encoding="utf-8", newline="\n")
    print(f"{len(rows)} codes and {len(lines) - len(rows)} collections written to {TARGET}")


if __name__ == "__main__":
    main()
