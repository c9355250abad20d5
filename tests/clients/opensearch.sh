#!/usr/bin/env bash
# Starts a cluster of three OpenSearch nodes, holds OpenSearch to the same results as the index,
# and takes nodes away while questions are asked. See opensearch.py:
#     tests/clients/opensearch.sh [--serve]
# With --serve, only starts the cluster and keeps it until it is interrupted.
# Installs Debian's packages openjdk-17-jdk-headless and maven if they are missing; Maven fetches
# OpenSearch.
set -euo pipefail
cd "$(dirname "$0")/../.."

target=$(realpath "${CARGO_TARGET_DIR:-target}")
export MADOGUCHI_PROGRAM=${MADOGUCHI_PROGRAM:-$target/debug/madoguchi}
export MADOGUCHI_OPENSEARCH_HOME="$target/opensearch"
sources=tests/clients/opensearch

missing=()
command -v javac >/dev/null || missing+=(openjdk-17-jdk-headless)
command -v mvn >/dev/null || missing+=(maven)
if [ ${#missing[@]} -gt 0 ]; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi
if ! cat "$sources"/* | cmp -s - "$MADOGUCHI_OPENSEARCH_HOME/sources"; then
    rm -rf "$MADOGUCHI_OPENSEARCH_HOME"
    mvn --quiet --batch-mode --file "$sources/pom.xml" dependency:copy-dependencies \
        -DoutputDirectory="$MADOGUCHI_OPENSEARCH_HOME/jars"
    (cd "$MADOGUCHI_OPENSEARCH_HOME/jars" && jar xf opensearch-knn-*.zip)
    javac -cp "$MADOGUCHI_OPENSEARCH_HOME/jars/*" -d "$MADOGUCHI_OPENSEARCH_HOME/classes" \
        "$sources/ClusterNode.java"
    cat "$sources"/* >"$MADOGUCHI_OPENSEARCH_HOME/sources"
fi
exec python3 tests/clients/opensearch.py "$@"
