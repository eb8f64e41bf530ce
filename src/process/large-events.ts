import type { LargeDispatched, LargeWork } from '../inbound/large/large-dispatcher.ts';
import { LargeBusyError, type LargeReads } from '../inbound/large/look-back.ts';
import type { LargeLookBack } from '../inbound/large/look-back.ts';
import { traceIdsOfEvent } from '../model/trace.ts';
import type { Tracer } from '../model/trace.ts';
import { createJobPool, type JobPool } from '../threads/job-pool.ts';
import type { EventJob, EventOutcome, EventThreadSetup } from './event-job.ts';

/** Two: while one works for one source, the other has room for the others. */
const threadsMax = 2;
/** 25 MB of JSON as its text, as its values and as what is sent on. */
const heapBytesMax = 1024 * 1024 * 1024;
/** An event that wakes many, with an engine that is slow to answer. An event that is not done by then is tried again. */
const timeMsMax = 60_000;
/** A person waits for it; and nobody's question is to keep the others from a thread for long. */
const questionMsMax = 20_000;
/** Nobody waits for a dispatch, and people who ask wait no longer than this. */
const waitMsMax = 8_000;
const waitingMax = 200;
const waitingPerOwnerMax = 100;

export interface LargeEvents extends LargeReads, LargeLookBack {
  /** Undefined: there is no room now. */
  dispatch(work: LargeWork): Promise<LargeDispatched | undefined>;
  readonly load: Pick<JobPool<unknown, unknown>, 'waiting' | 'refused'>;
  stop(): Promise<void>;
}

/** Threads that read large events, started when the first is there. Sources take turns. */
export function createLargeEvents(setup: Omit<EventThreadSetup, 'hasTraces'>, tracer?: Tracer): LargeEvents {
  const pool = createJobPool<EventJob, EventOutcome>({
    module: new URL('./event-thread', import.meta.url),
    setup: { ...setup, hasTraces: tracer !== undefined },
    graceMs: 0,
    heapBytesMax,
    stopped: (_job, { reason }) => ({ kind: 'stopped', error: reason === 'memory' ? memoryMessage : lateMessage }),
    threadsMax,
    timeMsMax,
    waitMsMax,
    waitingMax,
    waitingPerOwnerMax,
  });
  return {
    async dispatch(work) {
      const isTraced = tracer?.first(traceIdsOfEvent(work.eventId)).isSampled === true;
      const outcome = await pool.run(() => ({ kind: 'dispatch', work, isTraced }), work.sourceId);
      if (outcome === undefined || outcome.kind === 'stopped') return outcome;
      if (outcome.kind !== 'dispatch') return mixedUp();
      if (outcome.answer.kind === 'done') for (const span of outcome.answer.spans) tracer?.ended(span);
      return outcome.answer;
    },
    async explain(eventId, page) {
      const outcome = await ask({ kind: 'explain', eventId, page });
      return outcome.kind === 'explain' ? outcome.answer : mixedUp();
    },
    async test(eventId, matches) {
      const outcome = await ask({ kind: 'test', eventId, matches });
      return outcome.kind === 'test' ? outcome.answer : mixedUp();
    },
    async tryMatches(matches, tried) {
      const outcome = await ask({ kind: 'try', matches, tried });
      return outcome.kind === 'test' ? outcome.answer : mixedUp();
    },
    async near(eventId, wait, spentItems) {
      const outcome = await ask({ kind: 'near', eventId, wait, spentItems });
      return outcome.kind === 'near' ? outcome.answer : mixedUp();
    },
    async search(search) {
      const outcome = await ask({ kind: 'search', search });
      return outcome.kind === 'search' ? outcome.answer : mixedUp();
    },
    async show(eventId) {
      const outcome = await ask({ kind: 'show', eventId });
      return outcome.kind === 'show' ? outcome.answer : mixedUp();
    },
    async matchingItems({ id, sourceId }, matches) {
      const outcome = await ask({ kind: 'items', event: { id, sourceId }, matches }, sourceId);
      return outcome.kind === 'items' ? outcome.answer : mixedUp();
    },
    async received(eventId, item) {
      const outcome = await ask({ kind: 'received', eventId, item });
      return outcome.kind === 'received' ? outcome.answer : mixedUp();
    },
    load: pool,
    stop: () => pool.stop(),
  };

  async function ask(job: EventJob, owner = questions): Promise<EventOutcome> {
    const outcome = await pool.run(() => job, owner, { timeMsMax: questionMsMax });
    if (outcome === undefined) throw new LargeBusyError('Too many large events are being read already.');
    if (outcome.kind === 'stopped') throw new LargeBusyError(`A large event was not read: ${outcome.error}.`);
    return outcome;
  }
}

/** The owner of what people ask. */
const questions = 'questions';

function mixedUp(): never {
  throw new Error('A thread for large events mixed up its answers.');
}

const lateMessage = 'it took too long';
const memoryMessage = `it needs more than ${heapBytesMax / 1024 / 1024} MiB of memory`;
