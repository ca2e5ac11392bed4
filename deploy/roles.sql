-- The four database roles and the main database. Safe to run again; run it as a superuser:
--   OWNER_PASSWORD=… APP_PASSWORD=… SYSTEM_PASSWORD=… STATISTICS_PASSWORD=… psql -v ON_ERROR_STOP=1 -f deploy/roles.sql
-- Passwords come from the environment, never from the command line, where every local user could read them.
\getenv owner_password OWNER_PASSWORD
\getenv app_password APP_PASSWORD
\getenv system_password SYSTEM_PASSWORD
\getenv statistics_password STATISTICS_PASSWORD

-- Which role may do what on which table is decided by the migrations; here they only come into being.
SELECT format('CREATE ROLE %I', name)
FROM (VALUES ('jjcms_owner'), ('jjcms_app'), ('jjcms_system'), ('jjcms_statistics')) AS wanted (name)
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)
\gexec

-- The owner migrates and loads in bulk. CREATEDB is for the tests' databases: leave it out in production.
ALTER ROLE jjcms_owner LOGIN NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'owner_password';
ALTER ROLE jjcms_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT PASSWORD :'app_password';
ALTER ROLE jjcms_system LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT PASSWORD :'system_password';
ALTER ROLE jjcms_statistics LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT PASSWORD :'statistics_password';

\getenv with_test_databases WITH_TEST_DATABASES
\if :{?with_test_databases}
ALTER ROLE jjcms_owner CREATEDB;
\else
ALTER ROLE jjcms_owner NOCREATEDB;
\endif

SELECT 'CREATE DATABASE jjcms OWNER jjcms_owner ENCODING ''UTF8'' TEMPLATE template0'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'jjcms')
\gexec

REVOKE ALL ON DATABASE jjcms FROM PUBLIC;
GRANT CONNECT ON DATABASE jjcms TO jjcms_app, jjcms_system, jjcms_statistics;
