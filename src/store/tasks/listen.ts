import { createHash } from 'node:crypto';
import pg from 'pg';
import { workerTaskChannel } from './worker-task-sql.ts';

/** A broken connection is made anew after so long; meanwhile tasks are found by looking. */
const againMs = 1_000;

/**
 * Calls back when tasks were offered, with a test of which types they are of. `onNew` without one: messages may have been
 * missed.
 */
export function listenForTasks(
  url: string,
  onNew: (isOfType?: (taskType: string) => boolean) => void,
): { stop(): Promise<void> } {
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  connect();
  return {
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };

  function connect(): void {
    const made = new pg.Client({ connectionString: url, keepAlive: true, connectionTimeoutMillis: 5_000 });
    client = made;
    let isBroken = false;
    const again = (): void => {
      if (isStopped || isBroken) return;
      isBroken = true;
      void made.end().catch(() => undefined);
      timer = setTimeout(connect, againMs);
      timer.unref();
    };
    made.on('error', again);
    made.on('end', again);
    made.on('notification', ({ payload }) => onNew((taskType) => digestOf(taskType) === payload));
    made
      .connect()
      .then(() => made.query(`LISTEN ${workerTaskChannel}`))
      .then(() => onNew())
      .catch(again);
  }
}

const digests = new Map<string, string>();
/** Types are as many as definitions name. */
const digestsMax = 10_000;

/** As the database makes it of the type's name. */
function digestOf(taskType: string): string {
  const known = digests.get(taskType);
  if (known !== undefined) return known;
  const digest = createHash('md5').update(taskType).digest('hex');
  if (digests.size >= digestsMax) digests.clear();
  digests.set(taskType, digest);
  return digest;
}
