# pgBackRest for the private cluster; sourced after cluster.sh.
# shellcheck shell=bash
#
# It runs as the user who owns the cluster. Configuration and backups are in .local/backup, or beside the cluster when that
# is elsewhere; make it a link to a folder on another disk.

# To be called once cluster_data is known. Another user than root must be able to write in the folder's parent.
backup_make_folder() {
  command -v pgbackrest >/dev/null || "$root/script/setup" backup
  backup_dir=$(dirname "$cluster_data")/backup
  mkdir -p "$backup_dir"
  backup_dir=$(cd "$backup_dir" && pwd -P)
  backup_config=$backup_dir/pgbackrest.conf
  [ ! -e "$backup_config" ] || return 0
  {
    cat "$root/ops/pgbackrest/global.conf"
    printf '%s\n' "repo1-path=$backup_dir/repository" "lock-path=$backup_dir/lock"
  } >"$backup_config.new"
  chmod 750 "$backup_dir"
  chmod 640 "$backup_config.new"
  [ "$(id -u)" != 0 ] || chown postgres:postgres "$backup_dir" "$backup_config.new"
  mv "$backup_config.new" "$backup_config"
}

# A clone may have moved, and the cluster's port may be another one each time: they are told here, not in the file.
pgbackrest_of() {
  local data=$1
  shift
  as_cluster_user pgbackrest --config="$backup_config" --stanza=acp --pg1-path="$data" "$@"
}

pgbackrest_online() {
  pgbackrest_of "$cluster_data" --pg1-socket-path="$cluster_socket" --pg1-port="$cluster_port" --pg1-user=postgres "$@"
}

backup_psql() { psql -XAtq -v ON_ERROR_STOP=1 -d "$(cluster_url postgres)" "$@"; }
