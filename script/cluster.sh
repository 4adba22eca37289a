# The private PostgreSQL cluster in .local/postgres; sourced after lib.sh.
# shellcheck shell=bash
#
# Whoever uses the cluster enters it and leaves it again: the first one in starts it, the last one out stops it. The lock
# files hold that count, so that it stays right when a script is killed.

cluster_link=$local_dir/postgres
cluster_data=$cluster_link # the folder itself, where that is a link
cluster_bin=/usr/lib/postgresql/15/bin
cluster_database=acp

# PostgreSQL refuses to run as root: then it runs as the system user `postgres`.
cluster_user=$(id -un)
[ "$(id -u)" != 0 ] || cluster_user=postgres

as_cluster_user() {
  if [ "$(id -u)" = 0 ]; then
    (cd / && exec setpriv --reuid postgres --regid postgres --init-groups env -i PATH="$PATH" LANG=C.UTF-8 "$@")
  else
    (cd / && exec env LANG=C.UTF-8 "$@")
  fi
}

# A short name for this clone, for folders that must live elsewhere.
clone_hash() { printf '%s' "$root" | sha256sum | cut -c1-12; }

# Makes the data folder's place; when root's clone is closed to the user `postgres`, it is a link to /var/lib.
cluster_make_data_folder() {
  if [ ! -e "$cluster_link" ]; then
    local home=$cluster_link
    if ! as_cluster_user test -x "$local_dir"; then
      home=/var/lib/acp-checkout/$(clone_hash)/postgres
      mkdir -p "$(dirname "$home")"
      say "the user postgres cannot enter $local_dir: the data goes to $home (.local/postgres links there)"
      ln -sfn "$home" "$cluster_link"
    fi
    mkdir -p "$home"
    chmod 700 "$home"
    [ "$(id -u)" != 0 ] || chown postgres:postgres "$home"
  fi
  cluster_data=$(readlink -f "$cluster_link")
  local owner
  owner=$(stat -c %U "$cluster_data")
  [ "$owner" = "$cluster_user" ] ||
    die ".local/postgres belongs to $owner, this is $cluster_user: run as the user who made it, or remove .local"
}

# Where the unix socket lives: a folder only the cluster's user (and root) can enter, for whoever enters is the superuser.
# A socket's path has at most 107 bytes. In /tmp anybody could have made the folder first: one that is there already is
# used as it is or not at all.
cluster_make_socket_folder() {
  cluster_socket=$(dirname "$cluster_data")/run
  [ ${#cluster_socket} -le 85 ] || cluster_socket=/tmp/acp-checkout-$(id -u)-$(clone_hash)
  if mkdir -m 700 "$cluster_socket" 2>/dev/null; then
    [ "$(id -u)" != 0 ] || chown postgres:postgres "$cluster_socket"
  fi
  case $(LC_ALL=C stat -c '%F, %U, %a' "$cluster_socket") in
    "directory, $cluster_user, 700" | "directory, $cluster_user, 2700") ;;
    *) die "$cluster_socket must be a folder of $cluster_user with mode 700; remove it and start again" ;;
  esac
}

# The process that postmaster.pid names; fails where there is no such process.
cluster_process() {
  local pid
  pid=$(as_cluster_user head -n 1 "$cluster_data/postmaster.pid" 2>/dev/null) || return 1
  [ -n "$pid" ] && [ -d "/proc/$pid" ] && echo "$pid"
}

# What a process runs, and where; only its own user may ask, and root in a container may not.
program_of() { as_cluster_user readlink "/proc/$1/exe" "/proc/$1/cwd" 2>/dev/null; }

# After a crash the number in postmaster.pid may belong to any other process: it is the cluster only when it runs this
# PostgreSQL in this folder.
cluster_running() {
  local pid
  pid=$(cluster_process) || return 1
  [ "$(program_of "$pid")" = "$cluster_bin/postgres"$'\n'"$cluster_data" ]
}

# PostgreSQL refuses to start while the number it left belongs to another process of its user.
cluster_forget_stranger() {
  local pid
  pid=$(cluster_process) || return 0
  [ -z "$(program_of "$pid")" ] || cluster_running || as_cluster_user rm -f "$cluster_data/postmaster.pid"
}

# The same TCP port as last time where it is free, else another free one.
cluster_choose_port() {
  local file=$local_dir/postgres.port
  cluster_port=$(python3 - "$(cat "$file" 2>/dev/null || echo 0)" <<'PY'
import socket, sys
for port in (int(sys.argv[1]), 0):
    with socket.socket() as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            s.bind(("127.0.0.1", port))
        except OSError:
            continue
        print(s.getsockname()[1])
        break
PY
)
  printf '%s\n' "$cluster_port" >"$file"
}

cluster_init() {
  [ ! -s "$cluster_data/PG_VERSION" ] || return 0
  say "creating a private PostgreSQL cluster in .local/postgres"
  as_cluster_user "$cluster_bin/initdb" -D "$cluster_data" -U postgres -E UTF8 --locale=C.UTF-8 --data-checksums \
    --auth-local=trust --auth-host=scram-sha-256 >"$local_dir/initdb.log" 2>&1 ||
    { tail -n 5 "$local_dir/initdb.log" >&2; die "initdb failed"; }
}

# Arguments go to PostgreSQL, as they are.
cluster_start() {
  cluster_forget_stranger
  cluster_choose_port
  local log=$cluster_data/server.log
  as_cluster_user "$cluster_bin/pg_ctl" -D "$cluster_data" -s -w -t 120 -l "$log" \
    -o "-c listen_addresses=127.0.0.1 -c port=$cluster_port -c unix_socket_directories='$cluster_socket' \
        -c fsync=on -c max_connections=200 $*" start </dev/null 6>&- 7>&- 8>&- ||
    { as_cluster_user tail -n 5 "$log" >&2; die "PostgreSQL did not start (log: .local/postgres/server.log)"; }
}

# Makes sure the cluster is there and running, and holds it until the end of this process.
cluster_enter() {
  "$root/script/setup" build run
  make_local_folder
  exec 7>>"$local_dir/start.lock" 8>>"$local_dir/users.lock"
  trap cluster_leave EXIT
  flock -x -w 180 7 || die "another script has been starting or stopping the cluster for three minutes"
  cluster_make_data_folder
  cluster_make_socket_folder
  cluster_init
  if cluster_running; then
    cluster_port=$(cat "$local_dir/postgres.port")
  else
    cluster_start
  fi
  cluster_make_database
  flock -s 8
  flock -u 7
}

# The last one out stops the cluster.
cluster_leave() {
  flock -x -w 180 7 || return 0
  if flock -n -x 8 && cluster_running; then
    as_cluster_user "$cluster_bin/pg_ctl" -D "$cluster_data" -s -w -t 60 -m fast stop || true
  fi
  flock -u 8
  flock -u 7
}

cluster_url() { printf "host=%s port=%s dbname=%s user=%s" "$cluster_socket" "$cluster_port" "$cluster_database" "$1"; }

cluster_make_database() {
  local made=$local_dir/.database-made
  [ ! -e "$made" ] || [ "$cluster_data/PG_VERSION" -nt "$made" ] || return 0
  local url
  url=$(cluster_database=postgres cluster_url postgres)
  [ "$(psql -X -d "$url" -Atc "select count(*) from pg_database where datname = '$cluster_database'")" = 1 ] ||
    psql -X -q -d "$url" -c "create database $cluster_database"
  # So that look-ups need no prefix; the program's own statements never rely on it.
  psql -X -q -d "$url" -c "alter database $cluster_database set search_path = acp, public"
  touch "$made"
}

# Where the server's subcommands find their database: the private cluster, which is started, or the one of ACP_DATABASE_URL.
use_database() {
  [ -z "${ACP_DATABASE_URL:-}" ] || return 0
  cluster_enter
  ACP_DATABASE_URL=$(cluster_url acp_server)
  ACP_OWNER_DATABASE_URL=$(cluster_url postgres)
  export ACP_DATABASE_URL ACP_OWNER_DATABASE_URL
}
