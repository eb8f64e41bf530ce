import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { startStallWatch } from '../../../src/inbound/upkeep/stall-watch.ts';
import { createStalledRuns } from '../../../src/store/inbound/stalled-runs.ts';
import { createClient } from '../../../src/temporal/connection.ts';
import { createLookAtRun } from '../../../src/temporal/look-at-run.ts';
import { startSignalbox, type Signalbox } from '../../helpers/signalbox.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

let signalbox: Signalbox;
/** Its own watch, which reaches Temporal, is not to come in between. */
const stallWatch = { settledMs: 0, pauseMs: 86_400_000 };
beforeAll(async () => void (signalbox = await startSignalbox({ worker: false, stallWatch })));
afterAll(() => signalbox.stop());

it('while Temporal is away each round asks for some of the noted runs, and the next for the others', async () => {
  const { pool, temporal } = signalbox;
  const runs = Array.from({ length: 4 }, () => randomUUID());
  await pool.query(
    `INSERT INTO stalled_run (event_id, workflow_id, workflow_name, via, kind, message)
     SELECT gen_random_uuid(), run, 'w', 'start', 'NO_WORKER', '' FROM unnest($1::text[]) AS run`,
    [runs],
  );
  const client = createClient({ ...temporal, address: '127.0.0.1:9' });
  const errors: unknown[] = [];
  const watch = startStallWatch({
    runs: createStalledRuns(pool),
    look: createLookAtRun(client, { taskQueue: temporal.taskQueue }),
    times: { settledMs: 0, pauseMs: 10 },
    onStall: () => undefined,
    onEnd: () => undefined,
    onError: (error) => errors.push(error),
  });
  onTestFinished(async () => {
    await watch.stop();
    await client.connection.close();
  });
  await vi.waitFor(
    async () => {
      const { rows } = await pool.query<{ looked: number }>(
        'SELECT count(*)::int AS looked FROM stalled_run WHERE looked_at > noted_at AND workflow_id = ANY($1)',
        [runs],
      );
      expect(rows).toEqual([{ looked: runs.length }]);
    },
    { timeout: 150_000, interval: 200 },
  );
  expect(errors.length).toBeGreaterThanOrEqual(runs.length);
});
