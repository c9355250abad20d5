#!/usr/bin/env bash
# Measures the throughput of questions and searches over HTTP on a loopback address,
# compares it with the same engine without HTTP, and shows how much memory the server uses.
# The shipped packs are used:
#     tests/clients/load.sh [PROGRAM] [SECONDS]
# Requires wrk and an otherwise idle machine. This is not a test: it asserts nothing.
set -euo pipefail
cd "$(dirname "$0")/../.."

program=${1:-${CARGO_TARGET_DIR:-target}/release/madoguchi}
seconds=${2:-10}
rounds=${ROUNDS:-6}
. tests/clients/serving.sh

# Writes golden questions as JSON lines for the program and as paths for wrk.
python3 - "$folder" <<'PYTHON'
import json
import sys
from urllib.parse import quote

with open("tests/golden/questions-training.jsonl", encoding="utf-8") as golden:
    texts = [json.loads(line)["question"] for line in golden if line.strip()]
lines = (texts * 20)[:4000]
for name, key in [("ask", "question"), ("search", "query")]:
    with open(f"{sys.argv[1]}/{name}.jsonl", "w", encoding="utf-8") as out:
        out.writelines(json.dumps({key: text}) + "\n" for text in lines)
    with open(f"{sys.argv[1]}/{name}.lua", "w", encoding="utf-8") as out:
        paths = ",".join(f'"/api/v1/{name}?{key}={quote(text)}"' for text in texts)
        out.write(f"local paths = {{{paths}}}\nlocal at = 0\n")
        out.write("request = function() at = at % #paths + 1\n")
        out.write('  return wrk.format("GET", paths[at]) end\n')
PYTHON

export MADOGUCHI__STORE__FOLDER="$folder/state"
export MADOGUCHI__WEB__CLIENT_A_MINUTE=100000000 MADOGUCHI__WEB__ALL_A_MINUTE=100000000
"$program" --index "$folder/index" index >/dev/null

# Prints questions per second on one core without HTTP, excluding the time to start.
without_http() {
    local name=$1 start one all
    head -n 1 "$folder/$name.jsonl" >"$folder/one.jsonl"
    start=$(date +%s%N)
    "$program" --index "$folder/index" "$name" --jsonl <"$folder/one.jsonl" >/dev/null
    one=$(($(date +%s%N) - start))
    start=$(date +%s%N)
    "$program" --index "$folder/index" "$name" --jsonl <"$folder/$name.jsonl" >/dev/null
    all=$(($(date +%s%N) - start))
    awk -v n="$(wc -l <"$folder/$name.jsonl")" -v t=$((all - one)) \
        'BEGIN { printf "%.0f", n / (t / 1e9) }'
}

serve "$program" --index "$folder/index" serve
memory() { awk '/VmRSS/ { print int($2 / 1024) " MiB" }' "/proc/$served/status"; }

# Prints requests per second and the 99th percentile of the latency.
load() {
    wrk --latency -t 1 -c "$2" -d "$seconds" -s "$folder/$1.lua" "http://$address" >"$folder/wrk"
    if grep -q 'Non-2xx' "$folder/wrk"; then cat "$folder/wrk"; exit 1; fi
    awk '/Requests\/sec/ { rate = $2 } $1 == "99%" { p99 = $2 }
         END { printf "%.0f %s", rate, p99 }' "$folder/wrk"
}

for name in ask search; do
    direct=$(without_http "$name")
    for connections in 1 16; do
        read -r rate p99 <<<"$(load "$name" "$connections")"
        awk -v name="$name" -v c="$connections" -v rate="$rate" -v p99="$p99" -v direct="$direct" 'BEGIN {
            printf "%-6s %2d connections: %6.0f/s, 99 %% within %s; one core without HTTP: %.0f/s; ratio %.2f\n",
                name, c, rate, p99, direct, rate / direct }'
    done
done

printf 'memory before: %s\n' "$(memory)"
for round in $(seq "$rounds"); do
    load ask 16 >/dev/null
    load search 16 >/dev/null
    printf 'memory after round %d: %s\n' "$round" "$(memory)"
done
