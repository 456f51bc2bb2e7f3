#!/usr/bin/env bash
# Lock every requirement with its hashes, for all supported Pythons at once. The file names no index.
set -eu
lock() { uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url "$@"; }
printf 'setuptools>=77\nwheel\n' | lock - -o requirements-build.txt
lock pyproject.toml -o requirements.txt
lock pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt
printf 'mutmut>=3.8,<4\n' | lock - -c requirements-dev.txt -o requirements-mutation.txt
