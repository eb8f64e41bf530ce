import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { openDatabase, type Database } from '../../src/store/database.ts';
import { templateDatabase, urlOf } from './database-names.ts';

export interface TestDatabase {
  readonly url: string;
  readonly database: Database;
  /** Closes its connections and removes it. */
  drop(): Promise<void>;
}

/** A migrated, empty database of the caller's own. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { postgresUrl } = inject('servers');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await command(postgresUrl, `CREATE DATABASE ${name} TEMPLATE ${templateDatabase} STRATEGY FILE_COPY`);
  const url = urlOf(postgresUrl, name);
  const database = openDatabase(url);
  return {
    url,
    database,
    async drop() {
      await database.close();
      await command(postgresUrl, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

async function command(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
