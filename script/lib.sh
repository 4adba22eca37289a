# Shared by the scripts in this folder; sourced, never run.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
local_dir=${ACP_TEST_LOCAL_DIR:-$root/.local} # the tests bring a folder and a built binary of their own
umask 022

say() { printf '%s\n' "$*" >&2; }
die() {
  printf '%s: %s\n' "script/$(basename "$0")" "$*" >&2
  exit 1
}

contains() {
  local needle=$1 each
  shift
  for each in "$@"; do [ "$each" != "$needle" ] || return 0; done
  return 1
}

# The folder for everything that belongs to this clone and this user.
make_local_folder() {
  mkdir -p "$local_dir"
  [ -w "$local_dir" ] && [ -O "$local_dir" ] ||
    die "$local_dir belongs to $(stat -c %U "$local_dir"): run as that user, or remove it"
}

can_be_root() { [ "$(id -u)" = 0 ] || command -v sudo >/dev/null; }

# as_root <command…>: as root already, or through sudo. Ask can_be_root first.
as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  else
    sudo "$@"
  fi
}

# ---- packages -------------------------------------------------------------------------------------------------------

packages_of() {
  local group
  for group in "$@"; do
    grep -q "^$group " "$root/script/packages" || die "no package group named $group"
    awk -v group="$group" '$1 == group { print $2 }' "$root/script/packages"
  done
}

missing_packages() {
  # Node.js from elsewhere brings npm along, and Debian's package of that name would not go with it.
  if contains npm "$@" && command -v npm >/dev/null; then set -- "${@/#npm/nodejs}"; fi
  comm -13 <(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null | sed -n 's/^installed //p' | sort -u) \
    <(printf '%s\n' "$@" | sort -u)
}

# ---- build ----------------------------------------------------------------------------------------------------------

# One job per core, but no more than memory allows: the largest unit takes about 1.3 GB.
build_jobs() {
  local cores by_memory
  cores=$(nproc)
  by_memory=$(awk '/^MemAvailable/ { print int($2 / 1500000) }' /proc/meminfo)
  [ "$by_memory" -ge 1 ] || by_memory=1
  echo $((cores < by_memory ? cores : by_memory))
}

# locked <preset> <command…>: one at a time for each build folder.
locked() {
  mkdir -p "$root/build"
  (
    flock -n 5 || { say "waiting for another build of $1" && flock -w 3600 5; } || die "another build has been running for an hour"
    "${@:2}" 5>&-
  ) 5>>"$root/build/$1.lock"
}

# configure <preset> [cmake arguments…]: only where it was not done before.
configure() { locked "$1" configure_now "$@"; }
configure_now() {
  local preset=$1 log
  shift
  [ ! -e "$root/build/$preset/build.ninja" ] || return 0
  log=$root/build/$preset-configure.log
  (cd "$root" && cmake --preset "$preset" "$@" >"$log" 2>&1) || {
    tail -n 40 "$log" >&2
    die "cmake failed (all of it: $log)"
  }
}

# build <preset> [target…]: says a line per step, and nothing when there is nothing to do.
build() { locked "$1" build_now "$@"; }
build_now() {
  local preset=$1
  shift
  NINJA_STATUS='[%f/%t] ' ninja -C "$root/build/$preset" -j "$(build_jobs)" "$@" |
    { grep --line-buffered -v -e 'Entering directory' -e 'Re-checking globbed' -e 'no work to do' || true; } >&2 ||
    die "the build failed"
}

# The server as it is shipped, in build/release.
build_server() {
  [ -z "${ACP_TEST_BINARY:-}" ] || return 0
  "$root/script/setup" build run
  [ -x "$binary" ] || say "building the server: some minutes the first time"
  configure release -DACP_TESTS=OFF -DACP_BENCH=OFF
  build release acp-checkout
}
binary=${ACP_TEST_BINARY:-$root/build/release/app/acp-checkout}

# What the secrets of endpoints are encrypted with: a key of this clone, unless there is one in the environment.
use_secrets_key() {
  [ -z "${ACP_SECRETS_KEY:-}${ACP_SECRETS_KEY_FILE:-}" ] || return 0
  make_local_folder
  "$binary" secrets-key --file "$local_dir/secrets-key"
  export ACP_SECRETS_KEY_FILE=$local_dir/secrets-key
}
