import type pg from 'pg';

export interface SealedColumn {
  readonly table: string;
  readonly column: string;
}

/** A column whose name begins with `sealed_` holds what the secret box sealed, and no other column does. */
export async function findSealedColumns(client: Pick<pg.PoolClient, 'query'>): Promise<readonly SealedColumn[]> {
  const { rows } = await client.query<SealedColumn>(
    `SELECT table_name AS table, column_name AS column FROM information_schema.columns
     WHERE table_schema = current_schema() AND column_name LIKE 'sealed\\_%' AND data_type = 'bytea' ORDER BY 1, 2`,
  );
  return rows;
}

/** One value of each such column that holds any; the names come from the schema itself. */
export async function findSealedSamples(client: Pick<pg.PoolClient, 'query'>): Promise<readonly Buffer[]> {
  const samples: Buffer[] = [];
  for (const { table, column } of await findSealedColumns(client)) {
    const { rows } = await client.query<{ sealed: Buffer }>(
      `SELECT "${column}" AS sealed FROM "${table}" WHERE "${column}" IS NOT NULL LIMIT 1`,
    );
    samples.push(...rows.map(({ sealed }) => sealed));
  }
  return samples;
}
