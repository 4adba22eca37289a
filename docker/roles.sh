#!/usr/bin/env bash
# Run once by the postgres image, on an empty data volume: the roles of docs/operations.md, with their passwords.
set -euo pipefail
: "${SERVER_PASSWORD:?}" "${OPERATOR_PASSWORD:?}"
psql -v ON_ERROR_STOP=1 -q --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
\getenv server SERVER_PASSWORD
\getenv operator OPERATOR_PASSWORD
create role acp_owner login;
create role acp_server login password :'server';
create role acp_operator login password :'operator';
alter database :"DBNAME" set search_path = acp, public;
SQL
