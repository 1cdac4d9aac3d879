#!/usr/bin/env bash
# Runs schemathesis against the sandbox, with the description that both of them read: no 5xx, no status,
# header, content type or body that the description does not have, requests that it allows are not refused
# as malformed and those that it forbids are. Needs Python 3; installs schemathesis below target/.
#
#   tests/schemathesis/run.sh [arguments of `schemathesis run`, such as --seed 1 --max-examples 500]
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD

# What schemathesis keeps for `st replay` stays below target/ too.
mkdir -p target/schemathesis
venv=$root/target/schemathesis/venv
if [ ! -x "$venv/bin/schemathesis" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check schemathesis==4.32.5
fi

cargo build --quiet --release --package dinie-sandbox
log=$root/target/schemathesis/sandbox.log
: >"$log"
target/release/dinie-sandbox --port 0 --seed 1 --customers 200 --manual >"$log" 2>&1 &
sandbox=$!
trap 'kill "$sandbox" 2>/dev/null || true' EXIT
until grep -q '^Ctrl-C ends it' "$log"; do
    kill -0 "$sandbox" || { cat "$log"; exit 1; }
    sleep 0.1
done
eval "$(grep '^export DINIE_' "$log")"
member() { python3 -c "import json, sys; print(json.load(sys.stdin)$1)"; }
export DINIE_TOKEN DINIE_OFFER DINIE_LOAN
DINIE_TOKEN=$(curl --silent --fail --user "$DINIE_CLIENT_ID:$DINIE_CLIENT_SECRET" \
    --data grant_type=client_credentials "$DINIE_BASE_URL/auth/token" | member '["access_token"]')
DINIE_OFFER=$(curl --silent --fail --header "Authorization: Bearer $DINIE_TOKEN" \
    "$DINIE_BASE_URL/credit-offers?status=available&limit=1" | member '["data"][0]["id"]')
DINIE_LOAN=$(curl --silent --fail "${DINIE_BASE_URL%/v3}/_sandbox/state" | member '["loans"]["newest"][0]["id"]')

description=
for file in "$root"/spec/*.yaml "$root"/spec/*.yml "$root"/spec/*.json; do
    if [ ! -f "$file" ] || [ "${file##*/}" = sdk.yaml ]; then continue; fi
    [ -z "$description" ] || { echo "there are two: $description and $file" >&2; exit 1; }
    description=$file
done
[ -n "$description" ] || { echo "there is no description in $root/spec" >&2; exit 1; }

cd target/schemathesis
status=0
"$venv/bin/schemathesis" --config-file "$root/tests/schemathesis/schemathesis.toml" run \
    "$description" --url "$DINIE_BASE_URL" "$@" || status=$?
if grep -i 'against the description' "$log"; then
    echo 'the sandbox itself found answers that the description does not allow' >&2
    status=1
fi
exit "$status"
