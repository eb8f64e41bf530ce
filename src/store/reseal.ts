import type pg from 'pg';
import { resealHeaders, resealUrl } from './inbound/header-seal.ts';
import type { SecretBox } from './secret-box.ts';
import { inTransaction } from './transaction.ts';

/** Rows read and written in one step; all steps are one transaction. */
const rowsPerStep = 500;

/**
 * Seals everything anew under the box's own key, in one transaction: it is all done or nothing is. Everything that is sealed
 * under another key must be among those the box can open. Answers with the number of values.
 */
export async function resealAll(pool: pg.Pool, secretBox: SecretBox): Promise<number> {
  return inTransaction(pool, async (client) => {
    // It may take longer than what a request may take.
    await client.query('SET LOCAL statement_timeout = 0');
    let count = await resealEvents(client, secretBox);
    for (const column of await findSealedColumns(client)) count += await resealColumn(client, column, secretBox);
    return count;
  });
}

/** The names come from the schema itself. The values of events can be hundreds of thousands, so they come in steps. */
async function resealColumn(
  client: pg.PoolClient,
  { table, column }: SealedColumn,
  secretBox: SecretBox,
): Promise<number> {
  const { rows: found } = await client.query<{ place: string }>(
    `SELECT ctid::text AS place FROM "${table}" WHERE "${column}" IS NOT NULL FOR UPDATE`,
  );
  // Nobody else moves a row that is locked.
  const places = found.map(({ place }) => place);
  for (let from = 0; from < places.length; from += rowsPerStep) {
    const { rows } = await client.query<{ place: string; sealed: Buffer }>(
      `SELECT ctid::text AS place, "${column}" AS sealed FROM "${table}" WHERE ctid = ANY($1::tid[])`,
      [places.slice(from, from + rowsPerStep)],
    );
    for (const { place, sealed } of rows) {
      await client.query(`UPDATE "${table}" SET "${column}" = $2 WHERE ctid = $1::tid`, [
        place,
        secretBox.seal(secretBox.open(sealed)),
      ]);
    }
  }
  return places.length;
}

/** Header values are sealed one by one inside the text, a URL before what is shown of it. */
async function resealEvents(client: pg.PoolClient, secretBox: SecretBox): Promise<number> {
  let after = '00000000-0000-0000-0000-000000000000';
  let count = 0;
  for (;;) {
    const { rows } = await client.query<{ id: string; headers: string; url: string }>(
      `SELECT id, headers, url FROM event WHERE id > $1 AND (headers LIKE '%sealed:v1:%' OR url LIKE 'sealed:v1:%') ORDER BY id LIMIT ${rowsPerStep} FOR UPDATE`,
      [after],
    );
    await client.query(
      'UPDATE event SET headers = fresh.headers, url = fresh.url FROM unnest($1::uuid[], $2::text[], $3::text[]) AS fresh(id, headers, url) WHERE event.id = fresh.id',
      [
        rows.map((row) => row.id),
        rows.map((row) => resealHeaders(row.headers, secretBox)),
        rows.map((row) => resealUrl(row.url, secretBox)),
      ],
    );
    count += rows.length;
    after = rows.at(-1)?.id ?? after;
    if (rows.length < rowsPerStep) return count;
  }
}

interface SealedColumn {
  readonly table: string;
  readonly column: string;
}

/** A column whose name begins with `sealed_` holds what the secret box sealed, and no other column does. */
async function findSealedColumns(client: Pick<pg.PoolClient, 'query'>): Promise<readonly SealedColumn[]> {
  const { rows } = await client.query<SealedColumn>(
    `SELECT table_name AS table, column_name AS column FROM information_schema.columns
     WHERE table_schema = current_schema() AND column_name LIKE 'sealed\\_%' AND data_type = 'bytea' ORDER BY 1, 2`,
  );
  return rows;
}

/** Events looked at where nothing else is sealed. */
const eventsLookedAtMax = 1_000;

/**
 * One value of each such column that holds any; the names come from the schema itself. Of events, which can be millions, only where
 * nothing else is sealed: all is sealed under one key, and a body that is sealed is of no use without its source.
 */
export async function findSealedSamples(client: Pick<pg.PoolClient, 'query'>): Promise<readonly Buffer[]> {
  const samples: Buffer[] = [];
  const columns = await findSealedColumns(client);
  for (const { table, column } of columns.filter((one) => one.table !== 'event')) {
    const { rows } = await client.query<{ sealed: Buffer }>(
      `SELECT "${column}" AS sealed FROM "${table}" WHERE "${column}" IS NOT NULL LIMIT 1`,
    );
    samples.push(...rows.map(({ sealed }) => sealed));
  }
  if (samples.length > 0) return samples;
  const { rows } = await client.query<{ sealed: Buffer }>(
    `SELECT sealed_body AS sealed FROM (SELECT sealed_body FROM event ORDER BY received_at DESC, id DESC LIMIT ${eventsLookedAtMax}) newest
     WHERE sealed_body IS NOT NULL LIMIT 1`,
  );
  return rows.map(({ sealed }) => sealed);
}
