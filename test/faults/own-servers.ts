import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgresServer } from '../../src/local/postgres-server.ts';
import { startTemporalServer } from '../../src/local/temporal-server.ts';
import { openDatabase } from '../../src/store/database.ts';
import { migrate } from '../../src/store/migrate.ts';
import { startSignalbox, type Signalbox, type SignalboxOptions } from '../helpers/signalbox.ts';
import { temporalOptions } from '../helpers/temporal.ts';
import { descendants } from './signalbox-process.ts';

export interface OwnServers {
  readonly signalbox: Signalbox;
  /** SIGSTOP to a server and all its processes. The answer lets it go on. */
  freeze(server: 'postgres' | 'temporal'): () => void;
  stop(): Promise<void>;
}

/** Signalbox over a Postgres and a Temporal that nobody else uses: a test may do to them what it likes. */
export async function startOverOwnServers(
  options: SignalboxOptions & { readonly dataDir?: string } = {},
): Promise<OwnServers> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'signalbox-own-'));
  const log = () => undefined;
  const [postgres, temporal] = await Promise.all([
    startPostgresServer({ dataDir, log }),
    startTemporalServer({ dataDir, log }),
  ]);
  await migrate(postgres.url);
  const database = openDatabase(postgres.url);
  const signalbox = await startSignalbox({
    ...options,
    temporal: temporalOptions(temporal.address),
    testDatabase: { url: postgres.url, database, drop: () => database.close() },
  });
  const frozen = new Set<number>();
  const thaw = (pids: readonly number[]) => {
    for (const pid of pids) if (frozen.delete(pid)) execFileSync('kill', ['-CONT', String(pid)]);
  };
  return {
    signalbox,
    freeze(server) {
      const pid = Number.parseInt(readFileSync(join(dataDir, `${server}.pid`), 'utf8'), 10);
      const pids = [pid, ...descendants(pid)];
      for (const one of pids) {
        process.kill(one, 'SIGSTOP');
        frozen.add(one);
      }
      return () => thaw(pids);
    },
    async stop() {
      thaw([...frozen]);
      await signalbox.stop();
      await database.close();
      await Promise.all([postgres.stop(), temporal.stop()]);
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
