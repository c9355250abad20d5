#!/usr/bin/env bash
# Runs three replicas of the development build on PostgreSQL behind HAProxy, with an index that
# is published in an object store, and kills what it can while questions are asked. See
# replicas.py:
#     tests/clients/replicas.sh [--long]
# Installs Debian's packages haproxy and postgresql if they are missing, and the S3 server of
# PyPI's moto.
set -euo pipefail
cd "$(dirname "$0")/../.."

target=$(realpath "${CARGO_TARGET_DIR:-target}")
export MADOGUCHI_PROGRAM=${MADOGUCHI_PROGRAM:-$target/debug/madoguchi}
environment="$target/object-store"
requirements=tests/clients/requirements-s3.txt

missing=()
command -v haproxy >/dev/null || [ -x /usr/sbin/haproxy ] || missing+=(haproxy)
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing+=(postgresql)
if [ ${#missing[@]} -gt 0 ]; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi
if ! cmp -s "$requirements" "$environment/requirements.txt"; then
    python3 -m venv "$environment"
    "$environment/bin/pip" install --quiet --requirement "$requirements"
    cp "$requirements" "$environment/requirements.txt"
fi
MADOGUCHI_OBJECT_STORE="$environment/bin/moto_server" exec python3 tests/clients/replicas.py "$@"
