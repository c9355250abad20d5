# For the scripts beside it, sourced: `serve PROGRAM…` starts a program that serves the
# page, on a port of its own, and ends with the script. It sets `served` (its process)
# and `address`; `folder` is for its files and gone in the end, `log` is what it says.
folder=$(mktemp -d)
log="$folder/log"
trap 'stop' EXIT

stop() {
    [ -z "${served:-}" ] || kill "$served" 2>/dev/null || true
    rm -rf "$folder"
}

serve() {
    # It is read before the program, started beside, has made it.
    touch "$log"
    MADOGUCHI__WEB__LISTEN=127.0.0.1:0 RUST_LOG=madoguchi=info "$@" 2>"$log" &
    served=$!
    for _ in $(seq 300); do
        address=$(sed -n 's/.*serving the web page address=\([0-9.:]*\).*/\1/p' "$log")
        [ -z "$address" ] || return 0
        kill -0 "$served" || break
        sleep 0.2
    done
    cat "$log"
    return 1
}
