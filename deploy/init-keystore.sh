#!/bin/sh
# First start of the key store's container: its role and its database.
set -eu
KEYSTORE_PASSWORD="$(cat /run/secrets/keystore_password)"
export KEYSTORE_PASSWORD
psql -v ON_ERROR_STOP=1 -U postgres -d postgres -f /deploy/keystore.sql
# From other containers over TLS alone.
sed -i -E 's/^host( +all +all +all )/hostssl\1/' "$PGDATA/pg_hba.conf"
