# Sourced by the other scripts. `serve PROGRAM…` starts a program that serves the page on a
# free port and ends with the script. It sets `served` (the process id) and `address`.
# `folder` is a temporary folder for files, and `log` is the file with the program's output.
folder=$(mktemp -d)
log="$folder/log"
trap 'stop' EXIT

stop() {
    [ -z "${served:-}" ] || kill "$served" 2>/dev/null || true
    rm -rf "$folder"
}

serve() {
    # The file may be read before the program has created it.
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
