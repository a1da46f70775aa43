#!/bin/sh
# Write constraints.txt: every package that we test with, pinned with its hashes, for all platforms and Python versions.
set -eu
cd "$(dirname "$0")/.."
uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-annotate --custom-compile-command "scripts/lock.sh" --quiet --output-file constraints.txt "$@"
