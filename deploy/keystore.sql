-- The key store: a database of its own, backed up apart, on a server of its own in production.
-- Safe to run again; run it as a superuser:
--   KEYSTORE_PASSWORD=… psql -v ON_ERROR_STOP=1 -f deploy/keystore.sql
\getenv keystore_password KEYSTORE_PASSWORD

SELECT 'CREATE ROLE jjcms_keystore'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'jjcms_keystore')
\gexec

ALTER ROLE jjcms_keystore LOGIN NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'keystore_password';

\getenv with_test_databases WITH_TEST_DATABASES
\if :{?with_test_databases}
ALTER ROLE jjcms_keystore CREATEDB;
\else
ALTER ROLE jjcms_keystore NOCREATEDB;
\endif

SELECT 'CREATE DATABASE jjcms_keys OWNER jjcms_keystore ENCODING ''UTF8'' TEMPLATE template0'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'jjcms_keys')
\gexec

-- Whoever holds the main database must not be able to open the keys as well.
REVOKE ALL ON DATABASE jjcms_keys FROM PUBLIC;
