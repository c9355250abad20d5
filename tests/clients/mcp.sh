#!/usr/bin/env bash
# Tests all tools of the development build with the official inspector of the Model Context
# Protocol, over standard input and output and over HTTP.
set -euo pipefail
cd "$(dirname "$0")/../.."

root=$PWD
program=${MADOGUCHI_PROGRAM:-$(realpath "${CARGO_TARGET_DIR:-target}")/debug/madoguchi}
inspector="$root/tests/clients/node_modules/.bin/mcp-inspector"
[ -x "$inspector" ] || npm --prefix tests/clients ci --no-audit --no-fund --loglevel=error
. tests/clients/serving.sh

# The inspector doesn't pass environment variables to the server that it starts.
cat >"$folder/madoguchi" <<SCRIPT
#!/bin/sh
export MADOGUCHI__STORE__FOLDER="$folder/state"
exec "$program" --knowledge "$root/knowledge" --index "$folder/index" "\$@"
SCRIPT
chmod +x "$folder/madoguchi"
"$folder/madoguchi" index >/dev/null

serve "$folder/madoguchi" serve

# Calls a method over both transports. Arguments: a name to print, a text that the output
# must contain, and the arguments of the inspector.
try() {
    local name=$1 expected=$2
    shift 2
    for server in "$folder/madoguchi mcp" "http://$address/mcp --transport http"; do
        # $server consists of several arguments.
        # shellcheck disable=SC2086
        # The inspector also fails if a tool returns an error, so only its output is checked.
        "$inspector" --cli $server "$@" >"$folder/out" 2>&1 || true
        grep -q -- "$expected" "$folder/out" || {
            echo "$name on $server: \"$expected\" is missing in the output:"
            cat "$folder/out"
            exit 1
        }
    done
    echo "$name: ok"
}

call() {
    local name=$1 expected=$2
    shift 2
    local arguments=()
    for argument in "$@"; do arguments+=(--tool-arg "$argument"); done
    try "$name" "$expected" --method tools/call --tool-name "$name" "${arguments[@]}"
}

try tools/list '"snoozes-used"' --method tools/list
try resources/list 'madoguchi://entries/' --method resources/list
try resources/read 'learn.microsoft.com' --method resources/read --uri madoguchi://entries/snooze-limit
call ask '"outcome": "answered"' "question=Will my user be blocked after three snoozes?"
call ask '"language": "ja"' "question=3 回スヌーズしたらブロックされますか"
call search '"hits"' "query=snooze" "limit=2"
call get_entry '"verified_on"' "id=snooze-limit"
call get_setting '"settings"' "id=days-allowed-to-snooze" "lang=ja"
call whatif '"outcome": "registration-required"' 'facts={"snoozes-used": 3}' "days=2"
call whatif '"isError": true' 'facts={"state": "x"}'
