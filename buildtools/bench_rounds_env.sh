#!/usr/bin/env bash
# Makes the environment of the round benchmark's peers, in build/bench-rounds/venv, with the interpreter of
# Tournée's own. Made again only when requirements/bench-rounds.lock changes.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=${BENCH_VENV:-build/bench-rounds/venv}
lock=requirements/bench-rounds.lock
stamp=$venv/.lock
if [ -x "$venv/bin/python" ] && cmp -s "$lock" "$stamp"; then exit 0; fi
python=${BENCH_PYTHON:-${VENV:-.venv}/bin/python}
echo "bench-rounds: installing the peers with $("$python" --version) into $venv (about 400 MB, once) ..." >&2
rm -rf "$venv"
"$python" -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
cp "$lock" "$stamp"
