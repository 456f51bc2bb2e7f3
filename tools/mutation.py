"""Mutate the rules (which ones: [tool.mutmut] in pyproject.toml) and tell how many changes a test noticed, file by file.

Exit status 1 below LEAST. `mutmut show NAME` shows a change that nobody noticed.
"""

import re
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).parent.parent
LEAST = 95.0  # per cent
NOTICED = {"killed", "timeout", "suspicious", "segfault", "caught by type check"}


def main() -> int:
    shutil.rmtree(ROOT / "mutants", ignore_errors=True)
    with (ROOT / "mutants.log").open("w") as log:
        subprocess.run([_tool(), "run", *sys.argv[1:]], cwd=ROOT, stdout=log, stderr=log, check=False)
    found = _results()
    if not found:
        print("Nothing was mutated; mutants.log says why.")
        return 1
    files: dict[str, Counter[bool]] = defaultdict(Counter)
    for name, status in found:
        files[name.partition(".x")[0]][status in NOTICED] += 1
    for file, counts in sorted(files.items()):
        print(f"{file:45} {counts[True]:5} of {counts.total():5} noticed  {_per_cent(counts):5.1f} %")
    total = sum(files.values(), Counter[bool]())
    print(f"{'all':45} {total[True]:5} of {total.total():5} noticed  {_per_cent(total):5.1f} %")
    for name, status in found:
        if status not in NOTICED:
            print(f"  {status}: {name}")
    return 0 if _per_cent(total) >= LEAST else 1


def _tool() -> str:
    return str(Path(sys.executable).with_name("mutmut"))


def _results() -> list[tuple[str, str]]:
    said = subprocess.run([_tool(), "results", "--all", "true"], cwd=ROOT, capture_output=True, text=True, check=False)
    return [(line[1], line[2]) for line in re.finditer(r"^\s*(\S+): (.+)$", said.stdout, re.MULTILINE)]


def _per_cent(counts: Counter[bool]) -> float:
    return 100.0 * counts[True] / counts.total()


if __name__ == "__main__":
    sys.exit(main())
