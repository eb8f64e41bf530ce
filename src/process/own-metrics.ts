import { version } from '../http/health.ts';
import { createProcessMetrics, type ProcessMetrics } from '../metrics/process-metrics.ts';
import type { Database } from '../store/database.ts';

/** The metrics of a process, whichever lanes run in it. `linesDropped` is of its log. */
export function createOwnMetrics(
  { pool, relaxedPool }: Pick<Database, 'pool' | 'relaxedPool'>,
  linesDropped: () => number = () => 0,
): ProcessMetrics {
  return createProcessMetrics({ version, linesDropped, pools: { main: pool, relaxed: relaxedPool } });
}
