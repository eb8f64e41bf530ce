import type pg from 'pg';
import { createBatcher } from '../../concurrency/batcher.ts';
import type { ExecutionChange, ExecutionRecorder } from '../../model/definitions/execution-change.ts';
import { charsOf, createChangesBehind, joined } from './changes-behind.ts';
import { isUnstorable } from '../is-unstorable.ts';
import { writeChanges } from './write-changes.ts';

/** While one batch waits for the disk the next is on its way. */
const together = { lanes: 2, itemsMax: 64, weightMax: 4 * 1024 * 1024 };
/** A workflow task is open meanwhile, and Temporal gives it up after ten seconds. */
const answerWithinMs = 2_000;
const tryAgainMs = 1_000;
/** So often as long as the last try took, if that is longer: large changes keep their process busy a part of the time alone. */
const pausePerTry = 3;
/** A large change that Postgres breaks off so often, since it takes too long, is left out. */
const brokenOffMax = 3;
const largeChange = 8 * 1024 * 1024;
const brokenOffCode = '57014';
/** Of ids of runs: some ten megabytes. */
const leftOutMax = 100_000;

export interface ExecutionRecorderOptions {
  readonly pool: pg.Pool;
  readonly onError: (error: unknown) => void;
}

/** Of a change that was written, or not, and why. */
interface Outcome {
  readonly error?: unknown;
}

/** Writes what runs say of themselves to Postgres. Changes of many runs share a commit. */
export function createExecutionRecorder({ pool, onError }: ExecutionRecorderOptions): ExecutionRecorder {
  const behind = createChangesBehind();
  /** Ids of runs of which a change is being written. One that takes long is answered before it is. */
  const writing = new Set<string>();
  /** Ids of runs → how often Postgres broke their large change off. What such a run says next waits for the next try. */
  const brokenOff = new Map<string, number>();
  /** Ids of runs of which a change was left out, until their rows say so. */
  const leftOut = new Set<string>();
  /** Of each run one change is on its way at a time: a later one that came first would have the earlier one refused as an older word. */
  const underWay = new Map<string, Promise<void>>();
  let retrying: NodeJS.Timeout | undefined;
  let lastTryMs = 0;
  let isStopped = false;
  const batcher = createBatcher<ExecutionChange, Outcome>({
    ...together,
    answerWithinMs,
    keyOf: ({ workflowId }) => workflowId,
    weigh: charsOf,
    async write(changes) {
      for (const { workflowId } of changes) writing.add(workflowId);
      const failed = await writeEach(changes);
      for (const change of changes) {
        writing.delete(change.workflowId);
        noteOutcome(change, failed.get(change));
      }
      return changes.map((change) => failed.get(change) ?? {});
    },
  });

  return {
    write: (change) => inTurn(change.workflowId, () => write(change)),

    async stop() {
      isStopped = true;
      clearTimeout(retrying);
      await writeBehind();
      await batcher.drain();
      // What waited for a write that took long.
      await writeBehind();
    },
  };

  function noteOutcome(change: ExecutionChange, outcome: Outcome | undefined): void {
    const { workflowId } = change;
    if (outcome === undefined) {
      behind.remove(change);
      brokenOff.delete(workflowId);
    } else if (isBrokenOff(outcome.error) && charsOf(change) > largeChange)
      brokenOff.set(workflowId, (brokenOff.get(workflowId) ?? 0) + 1);
  }

  function inTurn(workflowId: string, work: () => Promise<void>): Promise<void> {
    const turn = (underWay.get(workflowId) ?? Promise.resolve()).then(work);
    underWay.set(workflowId, turn);
    return turn.finally(() => {
      if (underWay.get(workflowId) === turn) underWay.delete(workflowId);
    });
  }

  async function write(change: ExecutionChange, { isRetry = false } = {}): Promise<void> {
    // Beside one that takes long: large ones would be written again and again, and take ever longer.
    if (writing.has(change.workflowId) || (!isRetry && brokenOff.has(change.workflowId))) return keep(change);
    const earlier = behind.take(change.workflowId);
    const all = earlier === undefined ? change : joined(earlier, change);
    try {
      const { error } = await batcher.add(all);
      if (error === undefined) return;
      onError(error);
      // Whatever is written with it would be refused as well.
      if (isUnstorable(error)) {
        leaveOut(all.workflowId);
        return tryAgainLater();
      }
    } catch (error) {
      onError(error);
    }
    keep(all, { isEarlier: true });
  }

  /** Those that Postgres did not take, and why: one of them is not to keep the others from being written. */
  async function writeEach(changes: readonly ExecutionChange[]): Promise<Map<ExecutionChange, Outcome>> {
    const failed = new Map<ExecutionChange, Outcome>();
    try {
      await writeChanges(pool, changes);
    } catch (error) {
      const [only, ...others] = changes;
      if (others.length === 0 && only !== undefined) return failed.set(only, { error });
      for (const change of changes)
        for (const [refused, outcome] of await writeEach([change])) failed.set(refused, outcome);
    }
    return failed;
  }

  function keep(change: ExecutionChange, options?: { readonly isEarlier: boolean }): void {
    if ((brokenOff.get(change.workflowId) ?? 0) >= brokenOffMax) leaveOut(change.workflowId);
    else for (const workflowId of behind.add(change, options)) leaveOut(workflowId);
    tryAgainLater();
  }

  function leaveOut(workflowId: string): void {
    brokenOff.delete(workflowId);
    behind.take(workflowId);
    leftOut.add(workflowId);
    const [oldest] = leftOut.size > leftOutMax ? leftOut : [];
    if (oldest === undefined) return;
    leftOut.delete(oldest);
    onError(
      new Error(`A change of run ${oldest} is lost: the database has taken none for too long. It is shown as it was.`),
    );
  }

  function tryAgainLater(): void {
    if (isStopped) return;
    retrying ??= setTimeout(() => void retry(), Math.max(tryAgainMs, pausePerTry * lastTryMs)).unref();
  }

  /** One after the other: between two of them all that is behind stands in one place, and is bounded. */
  async function retry(): Promise<void> {
    const since = performance.now();
    await writeBehind();
    lastTryMs = performance.now() - since;
    retrying = undefined;
    if (behind.size + leftOut.size > 0) tryAgainLater();
  }

  async function writeBehind(): Promise<void> {
    await Promise.all([markLeftOut(), ...behind.ids().map((id) => inTurn(id, () => writeKept(id)))]);
  }

  /** What is behind when its turn comes: a change that came meanwhile may have taken it along. */
  async function writeKept(workflowId: string): Promise<void> {
    const kept = behind.take(workflowId);
    if (kept !== undefined) await write(kept, { isRetry: true });
  }

  /** Also a run that says nothing more is not to be shown as it was. */
  async function markLeftOut(): Promise<void> {
    const ids = [...leftOut];
    if (ids.length === 0) return;
    try {
      await pool.query('UPDATE execution SET is_whole = false WHERE workflow_id = ANY($1) AND is_whole', [ids]);
      for (const id of ids) leftOut.delete(id);
    } catch (error) {
      onError(error);
    }
  }
}

function isBrokenOff(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === brokenOffCode;
}
