import { startRounds, type Rounds } from '../concurrency/rounds.ts';
import type { OpenExecution, OpenExecutions, RunStanding } from '../model/definitions/recorded-executions.ts';
import type { RunStatus } from '../model/inbound/wait-queries.ts';
import type { RecordEnd } from './record-ends.ts';

export interface ExecutionSweepTimes {
  /** A run that wrote something of itself a moment ago is there. */
  readonly unwrittenForMs: number;
  /** Between two pages. */
  readonly pauseMs: number;
}

export interface ExecutionSweepOptions {
  readonly open: OpenExecutions;
  /** What became of the newest run of a workflow id. Throws when nobody can say. */
  readonly fateOf: (workflowId: string) => Promise<RunStatus>;
  readonly standingOf: (workflowId: string) => Promise<RunStanding>;
  readonly recordEnd: RecordEnd;
  readonly times?: ExecutionSweepTimes;
  readonly log?: (counts: { readonly ended: number }) => void;
  readonly onError: (error: unknown) => void;
}

const timesDefault: ExecutionSweepTimes = { unwrittenForMs: 60_000, pauseMs: 30_000 };
/** One question for each, every half a minute: next to nothing for Temporal, and all of 100,000 open runs in a day. */
const runsPerPage = 50;

/**
 * Writes down the ends of runs that ended without a word, as when Temporal itself terminated or forgot them: lists and searches
 * would have them as running until somebody reads them, and they would be kept for ever. Goes round until it is stopped.
 */
export function startExecutionSweep(options: ExecutionSweepOptions): Rounds {
  const { open, fateOf, standingOf, recordEnd, times = timesDefault, log, onError } = options;
  const { unwrittenForMs, pauseMs } = times;
  let after: OpenExecution | undefined;
  return startRounds(
    async ({ signal }) => {
      after = await sweep(signal);
    },
    { pauseMs, firstAfterMs: pauseMs, onError },
  );

  async function sweep(signal: AbortSignal): Promise<OpenExecution | undefined> {
    const page = await open.page({ unwrittenForMs, after, limit: runsPerPage });
    let ended = 0;
    for (const { workflowId } of page) {
      if (signal.aborted) break;
      if (await isOver(workflowId)) ended += 1;
    }
    if (ended > 0) log?.({ ended });
    return page.length < runsPerPage ? undefined : page.at(-1);
  }

  async function isOver(workflowId: string): Promise<boolean> {
    if ((await fateOf(workflowId)).kind === 'open') return false;
    const standing = await standingOf(workflowId);
    // Another run may have taken the id meanwhile.
    if (standing.kind === 'unavailable' || (standing.kind === 'run' && standing.isOpen)) return false;
    await recordEnd(workflowId, standing);
    return true;
  }
}
