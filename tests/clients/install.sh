#!/usr/bin/env bash
# Programs the tests of real clients need: Debian's drivers and browser, and Python's ODBC in an environment of its own.
# Where packages cannot be installed nothing fails here: the tests that miss one say "not run".
set -euo pipefail
cd "$(dirname "$0")/../.."
missing=$(comm -23 <(sort tests/clients/debian-packages.txt) <(dpkg-query -W -f '${Package}\n' 2>/dev/null | sort))
if [ -n "$missing" ]; then
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing; } >/dev/null \
        || echo "Debian's packages cannot be installed here: the tests of real clients will say so"
fi
if [ ! -e .venv-clients/.ready ]; then
    { python3 -m venv .venv-clients \
        && .venv-clients/bin/pip install --quiet --quiet --require-hashes --only-binary :all: --no-deps \
            -r tests/clients/requirements.lock \
        && touch .venv-clients/.ready; } \
        || echo "Python's ODBC cannot be installed here: its tests will say so"
fi
