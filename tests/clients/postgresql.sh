#!/usr/bin/env bash
# Starts a temporary PostgreSQL server, runs a command with the server's URL in
# MADOGUCHI_TEST_POSTGRES, and removes the server:
#     tests/clients/postgresql.sh cargo test --test it postgres -- --ignored
# Requires Debian's package postgresql, or initdb and pg_ctl on the PATH.
set -euo pipefail

programs=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
PATH="$programs:$PATH"
command -v initdb pg_ctl >/dev/null || { echo "initdb or pg_ctl is missing. Install postgresql." >&2; exit 1; }

folder=$(mktemp -d)
# The server refuses to run as root.
as_owner=()
if [ "$(id -u)" = 0 ]; then
    chown postgres "$folder"
    as_owner=(setpriv --reuid=postgres --regid=postgres --clear-groups)
fi
server() { (cd / && "${as_owner[@]}" "$@") }
stop() {
    server pg_ctl --silent --pgdata="$folder/data" --mode=immediate stop || true
    rm -rf "$folder"
}
trap stop EXIT

server initdb --auth=trust --username=madoguchi --encoding=UTF8 --locale=C --no-sync \
    --pgdata="$folder/data" >"$folder.log"
# Listens only on a Unix socket in the folder, not on a TCP port.
server pg_ctl --silent --wait --pgdata="$folder/data" --log="$folder/log" \
    --options="-c listen_addresses='' -c unix_socket_directories='$folder' -c fsync=off -c max_connections=300" start
rm -f "$folder.log"
chmod 755 "$folder"
export MADOGUCHI_TEST_POSTGRES="postgres://madoguchi@localhost/?host=$folder"
"$@"
