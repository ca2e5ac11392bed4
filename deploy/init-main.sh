#!/bin/sh
# First start of the main database's container: the roles and the database of deploy/roles.sql.
set -eu
OWNER_PASSWORD="$(cat /run/secrets/owner_password)"
APP_PASSWORD="$(cat /run/secrets/app_password)"
SYSTEM_PASSWORD="$(cat /run/secrets/system_password)"
STATISTICS_PASSWORD="$(cat /run/secrets/statistics_password)"
export OWNER_PASSWORD APP_PASSWORD SYSTEM_PASSWORD STATISTICS_PASSWORD
psql -v ON_ERROR_STOP=1 -U postgres -d postgres -f /deploy/roles.sql
# From other containers over TLS alone.
sed -i -E 's/^host( +all +all +all )/hostssl\1/' "$PGDATA/pg_hba.conf"
