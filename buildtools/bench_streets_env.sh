#!/usr/bin/env bash
# Makes the environment of the street benchmark's peers, in build/bench-streets/venv. OSRM's and Valhalla's
# packages exist for Python 3.12 and newer only, while Tournée itself runs on 3.11: hence one of its own.
# Made again only when requirements/bench-streets.lock changes. BENCH_PYTHON=/path/to/python3.12 chooses.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=${BENCH_VENV:-build/bench-streets/venv}
lock=requirements/bench-streets.lock
stamp=$venv/.lock
if [ -x "$venv/bin/python" ] && cmp -s "$lock" "$stamp"; then exit 0; fi

# A stand-in that version managers put on the PATH may answer with an error: a Python counts only once it
# has run, and has said that it is new enough and can make environments.
suits() {
  "$1" -c 'import sys, venv, ensurepip; sys.exit(not (3, 12) <= sys.version_info)' >/dev/null 2>&1
}
candidates() {
  if [ -n "${BENCH_PYTHON:-}" ]; then echo "$BENCH_PYTHON"; return; fi
  command -v python3.12 python3.13 python3.14 python3 || true
  ls "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.1[2-9].*/bin/python3 2>/dev/null || true
  local uv
  uv=$(command -v uv || echo "${VENV:-.venv}/bin/uv")
  if [ -x "$uv" ]; then
    "$uv" python find --no-project '>=3.12' 2>/dev/null || true
    # The last resort fetches an interpreter, so it is asked for by name only.
    if [ -n "${BENCH_FETCH:-}" ]; then "$uv" python install 3.12 >&2 && "$uv" python find --no-project 3.12; fi
  fi
}
python=
while read -r candidate; do
  if suits "$candidate"; then python=$candidate; break; fi
done < <(candidates)
if [ -z "$python" ]; then
  cat >&2 <<'HELP'
bench-streets: no Python 3.12 or newer was found; OSRM's and Valhalla's packages need one. Either
  - install one (Debian 13, Ubuntu 24.04: apt install python3-venv; elsewhere: pyenv install 3.12),
  - or let uv fetch one:   BENCH_FETCH=1 make bench-streets
  - or say where it is:    BENCH_PYTHON=/path/to/python3.12 make bench-streets
HELP
  exit 2
fi
echo "bench-streets: installing the peers with $("$python" --version) into $venv (about 800 MB, once) ..." >&2
rm -rf "$venv"
"$python" -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
cp "$lock" "$stamp"
