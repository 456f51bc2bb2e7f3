# interp: `make demo` serves a demo, `make test` tests everything. Both install what they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check install --quiet --require-hashes --no-build-isolation
ITSELF := $(BIN)/pip --disable-pip-version-check install --quiet --no-build-isolation --no-deps --editable .
FAIL_WITHOUT := the command below, or a distribution that has it, is needed:
RULES := tests/matching tests/conflicts/test_rules.py tests/test_spans.py

# What was compiled is kept: the tests start hundreds of processes, and each would compile the house anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: setup demo demo-reset run test check rules fix catalogues lock mutate bench
.DEFAULT_GOAL := demo

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	  || { echo "interp needs Python 3.11, 3.12 or 3.13; set PYTHON=python3.12, say."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "$(FAIL_WITHOUT) apt-get install python3-venv"; exit 1; }

# What the product needs; every file is checked against its hash.
$(VENV)/installed: requirements-build.txt requirements.txt pyproject.toml | $(BIN)/python
	@echo "Installing into $(VENV) ..."
	@$(PIP) -r requirements-build.txt
	@$(PIP) -r requirements.txt
	@$(ITSELF)
	@touch $@

# What developing and testing needs: the same versions and more, so that one installation does for both.
$(VENV)/installed-dev: requirements-build.txt requirements-dev.txt pyproject.toml | $(BIN)/python
	@echo "Installing into $(VENV) ..."
	@$(PIP) -r requirements-build.txt
	@$(PIP) -r requirements-dev.txt
	@$(ITSELF)
	@touch $(VENV)/installed $@

setup: $(VENV)/installed-dev

demo: $(VENV)/installed
	@exec $(BIN)/interp demo

demo-reset: $(VENV)/installed
	@exec $(BIN)/interp demo --reset

run: $(VENV)/installed
	@exec $(BIN)/interp run

# Everything: format, lint, types, floors, catalogues and the rules side by side, then every test, PostgreSQL and a real browser
# among them.
test: setup
	@$(MAKE) --no-print-directory --jobs=2 check rules
	@tools/system.sh chromium
	@$(BIN)/python -m pytest -n 2 --dist worksteal $(RULES:%=--ignore=%)

check: setup
	@tools/system.sh gettext
	@$(BIN)/ruff format --check --quiet . || { echo "Not formatted: make fix"; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache >/dev/null || $(BIN)/lint-imports --no-cache
	@$(BIN)/python tools/catalogues.py check

# The rules alone, every branch of them (which files: [tool.coverage.run] in pyproject.toml).
rules: setup
	@$(BIN)/coverage run -m pytest $(RULES)
	@$(BIN)/coverage report

fix: setup
	@$(BIN)/ruff check --quiet --fix . ; $(BIN)/ruff format --quiet .

# Change every rule in every way the tool knows: a test has to notice. Takes a quarter of an hour.
mutate: setup
	@$(PIP) -r requirements-mutation.txt
	@$(BIN)/python tools/mutation.py

# Compare how fast a match is, by ratios: docs/performance.md. Ten minutes and a few GB of disk for all; less with, say,
# ARGS="--size 10k --db sqlite". BOOKINGS=100000 makes fewer bookings.
bench: setup
	@$(BIN)/python -m benchmarks $(ARGS)

# Collect new words from the sources into the catalogues and compile them.
catalogues: setup
	@tools/system.sh gettext
	@$(BIN)/python tools/catalogues.py update

# Lock the newest versions that pyproject.toml admits, with hashes. Needs uv.
lock:
	@tools/lock.sh
