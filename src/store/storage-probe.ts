import pg from 'pg';

/** Any constant: one process at a time writes. */
const storageLock = 7_244_266_250;
/** For a table that a backup reads: whoever gets no hold of it at once does not hold up the backup. */
const lockTimeoutMs = 500;
/** In pieces of 32 characters: some pages, which is what an ordinary event takes. */
const filler = 1_024;

/**
 * Throws when an event could not be stored: the disk is full, or the server takes no writes. A statement of its own for
 * that, since a full disk keeps nobody from reading. Emptying the table gives it a new file, so what is written needs
 * room on the disk and not only in the file (docs/decisions/0027-answers-in-time.md).
 */
export async function probeStorage(pool: pg.Pool): Promise<void> {
  try {
    await pool.query(probeSql);
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === lockNotAvailable) return;
    throw error;
  }
}

const lockNotAvailable = '55P03';

const probeSql = `
DO $$ BEGIN
  IF NOT pg_try_advisory_xact_lock(${storageLock}) THEN RETURN; END IF;
  PERFORM set_config('lock_timeout', '${lockTimeoutMs}', true);
  TRUNCATE storage_probe;
  INSERT INTO storage_probe (filler) SELECT string_agg(md5(random()::text), '') FROM generate_series(1, ${filler});
END $$`;
