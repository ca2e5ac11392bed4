#!/bin/sh
# Starts PostgreSQL with the certificate of the service that is named:  postgres-tls.sh postgres | keystore
# The server takes a key only from a file that nobody else may read, so it is copied first.
set -eu
install -o postgres -g postgres -m 600 "/run/secrets/$1_tls_key" /run/postgresql/tls.key
exec docker-entrypoint.sh postgres -c ssl=on -c ssl_min_protocol_version=TLSv1.2 \
    -c "ssl_cert_file=/run/secrets/$1_tls_cert" -c ssl_key_file=/run/postgresql/tls.key
