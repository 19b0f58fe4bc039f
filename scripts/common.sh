# shellcheck shell=bash
# common.sh - what several scripts need; sourced, never run.
# shellcheck disable=SC2034 # source is for those who read this file
source=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() {
    printf '%s\n' "== $*"
}

# The first python3 that has what the tests need: a version manager's may come first in PATH.
python_for_tests() {
    local candidate
    for candidate in python3 /usr/bin/python3; do
        if "$candidate" -c 'import pytest, xdist, aiosmtpd' 2>/dev/null; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    echo 'No python3 has pytest, xdist and aiosmtpd: scripts/setup test installs them.' >&2
    return 1
}

# build_in FOLDER [CONFIGURE OPTION...]: configures where needed, then builds the programs.
# Also called where "set -e" is not in force, so each step says what follows from failure.
build_in() {
    local folder=$1
    shift
    if [ ! -x "$source/configure" ] || [ "$source/configure.ac" -nt "$source/configure" ]; then
        (cd "$source" && autoreconf -fi) || return
    fi
    mkdir -p "$folder" || return
    if [ ! -f "$folder/config.status" ] || [ "$source/configure" -nt "$folder/config.status" ]; then
        (cd "$folder" && "$source/configure" --quiet "$@") || return
    fi
    make -C "$folder" --no-print-directory -s -j"$(nproc)"
}

# quietly LOG COMMAND...: shows the end of what a command printed only where it failed.
quietly() {
    local log=$1
    shift
    if ! "$@" >"$log" 2>&1; then
        tail -n 60 "$log" >&2
        return 1
    fi
}
