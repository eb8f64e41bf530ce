import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { startReceiverProcess } from '../process/receiver-process.ts';
import { startWorkerProcess } from '../process/worker-process.ts';
import type { Database } from '../store/database.ts';
import { createLog } from '../telemetry.ts';
import type { TemporalOptions } from '../temporal/connection.ts';

export interface KitSignalbox {
  readonly url: string;
  /** The answer's body. Throws with the server's own words when it refuses. */
  call(method: string, path: string, body?: unknown): Promise<Record<string, unknown>>;
  /** As if the platform had proved the URL by its handshake. */
  takeAsVerified(sourceId: string): Promise<void>;
  /** Resolves once no accepted event has work left. */
  untilIdle(): Promise<void>;
  /** True when the run waits; undefined while it does not. */
  waitsOf(workflowId: string): Promise<true | undefined>;
  explain(workflowId: string): Promise<string>;
  stop(): Promise<void>;
}

/** Events wait for a run that is busy, or for a workflow that nobody knows; a test is not to wait for ever. */
const idleMsMax = 10_000;

/** Receiver, API and worker as in production, in the process of the test. */
export async function startKitSignalbox({
  database,
  temporal,
  clock,
}: {
  readonly database: Database;
  readonly temporal: TemporalOptions;
  readonly clock: () => number;
}): Promise<KitSignalbox> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const shared = { database, temporal, secretKey: randomBytes(32), clock, log: createLog(() => undefined, 'error') };
  const config = { publicUrl: url, allowsOwnMachine: true, host: '127.0.0.1', port };
  const [worker, receiver] = await Promise.all([
    startWorkerProcess({ ...shared, config: { ...config, logLevel: 'error' } }),
    startReceiverProcess({ ...shared, config, workflowTypes: [] }),
  ]);
  return {
    url,
    call,

    async takeAsVerified(sourceId) {
      await database.pool.query('UPDATE source SET url_verified = true, revision = revision + 1 WHERE id = $1', [
        sourceId,
      ]);
    },

    async untilIdle() {
      const end = Date.now() + idleMsMax;
      for (;;) {
        const { rows } = await database.pool.query<{ error: string | null }>(
          'SELECT last_error AS error FROM dispatch LIMIT 1',
        );
        if (rows[0] === undefined) return;
        if (Date.now() > end)
          throw new Error(
            `An event was not brought to its workflows in ${idleMsMax} ms: ${rows[0].error ?? 'no reason is known'}`,
          );
        await sleep(5);
      }
    },

    async waitsOf(workflowId) {
      const { rowCount } = await database.pool.query(
        `SELECT 1 FROM wait WHERE workflow_id = $1 AND state = 'open' LIMIT 1`,
        [workflowId],
      );
      return rowCount === 0 ? undefined : true;
    },

    async explain(workflowId) {
      const { rows } = await database.pool.query<{ id: string; matches: string; scope: string }>(
        `SELECT id, matches, scope FROM wait WHERE workflow_id = $1 AND state = 'open' ORDER BY seq`,
        [workflowId],
      );
      if (rows.length === 0) return 'It waits for no webhook.';
      const texts = await Promise.all(
        rows.map(async ({ id, matches, scope }) => {
          const { summary, events } = await call('GET', `/api/waits/${id}/explain`);
          const near = Array.isArray(events) ? events.slice(0, nearMax).map(nearText) : [];
          return [`It waits for a webhook of ${scope} where ${matches}.`, String(summary), ...near].join('\n');
        }),
      );
      return texts.join('\n\n');
    },

    async stop() {
      await receiver.stop();
      await worker.stop();
    },
  };

  async function call(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
    const answer = await fetch(url + path, {
      method,
      headers: { 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${text}`);
    return JSON.parse(text);
  }
}

/** The newest say most. */
const nearMax = 3;

function nearText(event: Readonly<Record<string, unknown>>): string {
  return `  event ${event['eventId']} (${event['sourceName']}): ${event['reason']}`;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
