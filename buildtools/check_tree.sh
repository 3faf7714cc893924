#!/usr/bin/env bash
# What no linter knows: lock files name no host, the tree holds no unfinished marks and no absolute
# path of somebody's machine, and every source file stays within its bound (what is generated may be longer).
set -euo pipefail
cd "$(dirname "$0")/.."
fail=0
complain() { echo "check_tree: $1" >&2; fail=1; }
if git grep -nE 'https?://' -- requirements '*package-lock.json' | grep -vE '"(url|funding)":|opencollective|github.com/sponsors'; then
  complain "lock files must not name a host"
fi
if git grep -nE 'TODO|FIXME|XXX' -- '*.py' '*.ts' '*.tsx'; then
  complain "unfinished marks"
fi
if git grep -nE '/(home|root|Users)/[a-z]' -- . ':!buildtools/check_tree.sh'; then
  complain "an absolute path of a machine"
fi
long=$(git ls-files '*.py' '*.ts' '*.tsx' | grep -vE 'wire/schema.d.ts|migrations/versions/' | xargs -r wc -l | awk '$2 != "total" && $1 > 600 {print $2 " (" $1 " lines)"}')
[ -z "$long" ] || complain "files over 600 lines: $long"
exit $fail
