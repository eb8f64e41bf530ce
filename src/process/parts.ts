import type { Client } from '@temporalio/client';
import type { ReadinessPart } from '../http/readiness.ts';
import type { Database } from '../store/database.ts';
import { probeStorage } from '../store/storage-probe.ts';
import { createTemporalProbes } from '../temporal/probes.ts';

export interface PartsOptions {
  readonly database: Database;
  readonly client: Client;
  readonly taskQueue: string;
}

/** Everybody may ask for readiness, so the parts themselves are asked at most this often. */
const freshMs = 1_000;
/** It writes. */
const storageFreshMs = 5_000;

/** The parts that a process needs to do its work, each with the way to find out whether it works. */
export function createParts({ database, client, taskQueue }: PartsOptions) {
  const { temporal, worker } = createTemporalProbes({ client, taskQueue });
  return {
    postgres: { probe: async () => void (await database.pool.query('SELECT 1')), freshMs },
    storage: { probe: () => probeStorage(database.pool), freshMs: storageFreshMs },
    temporal: { probe: temporal, freshMs },
    worker: { probe: worker, freshMs },
  } satisfies Readonly<Record<string, ReadinessPart>>;
}
