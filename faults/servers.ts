import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** A server with all its processes. */
export interface BreakableServer {
  /** SIGKILL; false where there was nothing to kill. */
  kill(): boolean;
  /** SIGSTOP, and SIGCONT after so long. */
  freeze(forMs: number): Promise<boolean>;
  /** Whatever is frozen goes on now. */
  thaw(): void;
}

/** Asks for the id of its first process each time, since it may have been started again. */
export function serverIn(rootPid: () => number): BreakableServer {
  const thaws = new Set<() => void>();
  return {
    kill: () => signalAll(withDescendants(rootPid()), 'SIGKILL'),
    async freeze(forMs) {
      const pids = withDescendants(rootPid());
      if (!signalAll(pids, 'SIGSTOP')) return false;
      const thaw = () => void (thaws.delete(thaw) && signalAll(pids, 'SIGCONT'));
      thaws.add(thaw);
      await sleep(forMs);
      thaw();
      return true;
    },
    thaw() {
      for (const thaw of thaws) thaw();
    },
  };
}

/** The id in a file that a server wrote; 0 where there is none. */
export function pidIn(file: string): number {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10);
  } catch {
    return 0;
  }
}

/** Kills one session; Postgres then ends all others as well, and recovers. */
export async function killSession(databaseUrl: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() ORDER BY query_start DESC NULLS LAST LIMIT 1`,
    );
    return rows[0] !== undefined && signalAll([rows[0].pid], 'SIGKILL');
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function withDescendants(root: number): readonly number[] {
  if (!(root > 1)) return [];
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  const pairs = lines.map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    pairs.filter(([, ppid]) => ppid === parent).flatMap(([pid = 0]) => [pid, ...below(pid)]);
  return [root, ...below(root)];
}

function signalAll(pids: readonly number[], signal: NodeJS.Signals): boolean {
  let sent = false;
  for (const pid of pids) {
    try {
      sent = process.kill(pid, signal) || sent;
    } catch {
      // It ended by itself.
    }
  }
  return sent;
}
