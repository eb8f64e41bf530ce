import pg from 'pg';

/**
 * The clock of a test's database. Functions of the same names stand before Postgres's own in the search path, so that
 * all statements of the product run as they are and read the time of the test. Defaults of columns name a function once
 * and for all, so these are changed.
 */
export async function installClock(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(clockSql);
  } finally {
    await client.end();
  }
}

/** How far the test's time is ahead of the machine's. */
export async function setClockAhead(pool: pg.Pool, aheadMs: number): Promise<void> {
  await pool.query(`UPDATE signalbox_clock.setting SET ahead = make_interval(secs => $1)`, [aheadMs / 1000]);
}

const clockSql = `
CREATE SCHEMA IF NOT EXISTS signalbox_clock;
CREATE TABLE IF NOT EXISTS signalbox_clock.setting (ahead interval NOT NULL);
INSERT INTO signalbox_clock.setting SELECT interval '0' WHERE NOT EXISTS (SELECT 1 FROM signalbox_clock.setting);
CREATE OR REPLACE FUNCTION signalbox_clock.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS
  'SELECT pg_catalog.clock_timestamp() + (SELECT ahead FROM signalbox_clock.setting)';
CREATE OR REPLACE FUNCTION signalbox_clock.statement_timestamp() RETURNS timestamptz LANGUAGE sql STABLE AS
  'SELECT pg_catalog.statement_timestamp() + (SELECT ahead FROM signalbox_clock.setting)';
CREATE OR REPLACE FUNCTION signalbox_clock.now() RETURNS timestamptz LANGUAGE sql STABLE AS
  'SELECT pg_catalog.now() + (SELECT ahead FROM signalbox_clock.setting)';
DO $do$
DECLARE stamped record;
BEGIN
  FOR stamped IN SELECT table_name, column_name FROM information_schema.columns
    WHERE table_schema = 'public' AND column_default ~* '^(clock_timestamp\\(\\)|now\\(\\)|CURRENT_TIMESTAMP)$'
  LOOP
    EXECUTE format('ALTER TABLE public.%I ALTER COLUMN %I SET DEFAULT signalbox_clock.clock_timestamp()',
      stamped.table_name, stamped.column_name);
  END LOOP;
END $do$`;
