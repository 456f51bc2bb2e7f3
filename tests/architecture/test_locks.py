"""The locked versions: what `make test` installs in one step has to be what a user runs."""

import re

from tests.architecture.house import ROOT

PIN = re.compile(r"^([\w.-]+)==(\S+)", re.MULTILINE)


def pins(name: str) -> set[tuple[str, str]]:
    return set(PIN.findall((ROOT / name).read_text()))


def test_the_tests_run_on_the_very_versions_of_the_product() -> None:
    product = pins("requirements.txt")
    assert product
    assert product <= pins("requirements-dev.txt")
