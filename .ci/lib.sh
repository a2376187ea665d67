# Shared by the scripts of this folder, which run from the root of the checkout. Works in the bash 3.2 of macOS.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() {
    printf '\n\033[1m%s\033[0m\n' "$*" >&2
}

fail() {
    printf '%s\n' "$@" >&2
    exit "${fail_status:-1}"
}

has() {
    command -v "$1" >/dev/null 2>&1
}

target=${CARGO_TARGET_DIR:-target}
