-- Run by the image of Postgres when it makes its data directory, and never again: an account for each service, which owns its own databases
-- and cannot open the others'. The account that the image itself makes is for people.
\getenv signalbox_password SIGNALBOX_DB_PASSWORD
\getenv temporal_password TEMPORAL_DB_PASSWORD
CREATE ROLE signalbox LOGIN PASSWORD :'signalbox_password';
CREATE ROLE temporal LOGIN PASSWORD :'temporal_password';
CREATE DATABASE signalbox OWNER signalbox;
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;
REVOKE CONNECT, TEMPORARY ON DATABASE signalbox, temporal, temporal_visibility, postgres, template1 FROM PUBLIC;
