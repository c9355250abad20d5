#!/usr/bin/env bash
# Tests the API of the development build with independent clients: Schemathesis generates
# requests from the OpenAPI document and checks the responses against it, and Prometheus'
# parser reads the metrics.
set -euo pipefail
cd "$(dirname "$0")/../.."

clients=$PWD/tests/clients
target=$(realpath "${CARGO_TARGET_DIR:-target}")
madoguchi=${MADOGUCHI_PROGRAM:-$target/debug/madoguchi}
environment="$target/clients"
. tests/clients/serving.sh

if ! cmp -s tests/clients/requirements.txt "$environment/requirements.txt"; then
    python3 -m venv "$environment"
    "$environment/bin/pip" install --quiet --requirement tests/clients/requirements.txt
    cp tests/clients/requirements.txt "$environment/requirements.txt"
fi

export MADOGUCHI__WEB__CLIENT_A_MINUTE=1000000 MADOGUCHI__WEB__ALL_A_MINUTE=1000000
export MADOGUCHI__STORE__FOLDER="$folder/state"
serve "$madoguchi" --index "$folder/index" serve

# Any body or query may be invalid, but none may cause a server error.
(cd "$folder" && "$environment/bin/schemathesis" --config-file "$clients/schemathesis.toml" \
    run "http://$address/api/v1/openapi.json" \
    --seed 1 --max-examples "${EXAMPLES:-40}" --no-color) || { tail -n 20 "$log"; exit 1; }

"$environment/bin/python" - "http://$address/metrics" <<'PYTHON'
import sys
import urllib.request
from prometheus_client.openmetrics.parser import text_string_to_metric_families

with urllib.request.urlopen(sys.argv[1]) as reply:
    families = list(text_string_to_metric_families(reply.read().decode()))
samples = sum(len(family.samples) for family in families)
names = {family.name for family in families}
for name in ["madoguchi_questions", "madoguchi_answer_seconds", "madoguchi_index_age_seconds"]:
    assert name in names, f"the metric {name} is missing in {names}"
assert samples < 1000, f"there are {samples} samples, at most 999 are expected"
print(f"metrics: {len(families)} families, {samples} samples")
PYTHON

if grep -E "ERROR|panicked" "$log"; then
    echo "the program logged errors"
    exit 1
fi
