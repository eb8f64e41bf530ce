import type { DispatchQueue, FinishedDispatch, ReofferedDispatch } from '../../model/inbound/event-store.ts';
import type { Signaller } from '../../model/inbound/wait.ts';
import type { ClaimedWait } from '../../model/inbound/claim.ts';
import type { WaitStore } from '../../model/inbound/wait-store.ts';
import { createBatcher } from '../../concurrency/batcher.ts';
import { createFairQuota } from '../../concurrency/limiter.ts';
import { claimWaits } from './claim-waits.ts';
import type { Hydrator } from './hydrate.ts';
import { createSignalDispatcher } from './signal-dispatcher.ts';
import type { DispatchWork } from './dispatch-work.ts';
import type { TargetChooser } from './choose-targets.ts';
import { UnregisteredError, worstOf, type EventStarter } from './start-workflows.ts';

export interface Dispatcher {
  /** Takes work when there is room for it; false: the sweeper finds it later. Never throws. */
  offer(work: DispatchWork): boolean;
  /** Does the work, or puts it off; resolves when one of the two is recorded. */
  dispatch(work: DispatchWork): Promise<void>;
  /** True while this event is under way here. */
  has(eventId: string): boolean;
  /** True while waits were not yet looked for here for an event of this source: a later one must not come before it (R81). */
  isMatching(sourceId: string): boolean;
  /** Resolves when nothing is under way. */
  drain(): Promise<void>;
}

export interface DispatcherDependencies {
  readonly waits: WaitStore;
  readonly queue: DispatchQueue;
  readonly signaller: Signaller;
  readonly startWorkflows: EventStarter;
  readonly chooseTargets: TargetChooser;
  /** Absent: events stay as they came. */
  readonly hydrate?: Hydrator;
  readonly log: (entry: DispatchLine) => void;
}

/** The one line that is logged per event. */
export interface DispatchLine {
  readonly eventId: string;
  readonly sourceId: string;
  readonly resumed: number;
  readonly started: number;
  readonly error?: string;
  /** It was brought to its workflows before, and is offered to waits once more (R72). */
  readonly isRepeat?: true;
  /** The source's expression failed; the ledger has its words. */
  readonly choiceFailed?: boolean;
  readonly durationMs: number;
  /** From receipt until the last workflow was told; absent when none was, or when the event was offered once more. */
  readonly latencyMs?: number;
}

/** Events matched with one round of queries. */
const eventsPerRoundMax = 128;
/** Under load a round starts this long after the last one: half the queries, and less than a signal takes. */
const matchEveryMs = 2;
/** Nobody waits for the end of the work to be written. */
const finishEveryMs = 20;
/** The dispatches that may be under way before the rest is left to the sweeper: a burst must not fill the memory, and one source not all of it. */
const worksMax = 20_000;
const bytesMax = 128 * 1024 * 1024;
/** Shorter than the time the ledger gives a recorded event to its own process. */
const renewEveryMs = 4_000;
const leaseMs = 15_000;
const firstRetryMs = 1_000;
const lastRetryMs = 5 * 60_000;
/** A wait's run can end between claim and signal; its event is then offered again. */
const roundsMax = 5;

/** Brings events to the workflows that wait for them: match, claim, signal, start, and only then forget. */
export function createDispatcher(dependencies: DispatcherDependencies): Dispatcher {
  const { waits, queue, startWorkflows, chooseTargets, hydrate, log } = dependencies;
  const deliver = createSignalDispatcher(dependencies);
  const matching = createBatcher({
    write: (works: readonly DispatchWork[]) => claimWaits(waits, works),
    lanes: 1,
    itemsMax: eventsPerRoundMax,
    weigh: () => 1,
    weightMax: eventsPerRoundMax,
    gatherMs: matchEveryMs,
    fairBy: (work) => work.source.id,
  });
  const finishing = createBatcher({
    write: finish,
    lanes: 1,
    itemsMax: 1_000,
    weigh: () => 1,
    weightMax: 1_000,
    gatherMs: finishEveryMs,
  });
  const underWay = new Map<string, { readonly since: number; readonly done: Promise<void> }>();
  /** Source → its events under way for which waits were not yet looked for. */
  const unmatched = new Map<string, number>();
  const works = createFairQuota(worksMax);
  const bytes = createFairQuota(bytesMax);
  setInterval(() => void renew(), renewEveryMs).unref();

  return {
    offer(work) {
      if (!works.has(work.source.id, 1) || !bytes.has(work.source.id, work.event.body.byteLength)) return false;
      void run(work);
      return true;
    },
    dispatch: run,
    has: (eventId) => underWay.has(eventId),
    isMatching: (sourceId) => (unmatched.get(sourceId) ?? 0) > 0,
    async drain() {
      while (underWay.size > 0) await Promise.all([...underWay.values()].map((entry) => entry.done));
    },
  };

  function run(work: DispatchWork): Promise<void> {
    const running = underWay.get(work.event.id);
    if (running !== undefined) return running.done;
    works.take(work.source.id, 1);
    bytes.take(work.source.id, work.event.body.byteLength);
    const done = settle(work).finally(() => {
      underWay.delete(work.event.id);
      works.giveBack(work.source.id, 1);
      bytes.giveBack(work.source.id, work.event.body.byteLength);
    });
    underWay.set(work.event.id, { since: Date.now(), done });
    return done;
  }

  /** Dispatches the event, and again if a repeat came meanwhile: a repeat is offered as soon as the first has been (R72). */
  async function settle(first: DispatchWork): Promise<void> {
    for (let work: DispatchWork | undefined = first; work !== undefined; ) work = await settleOnce(work);
  }

  async function settleOnce(work: DispatchWork): Promise<DispatchWork | undefined> {
    const startedAt = Date.now();
    const counts = { resumed: 0, started: 0 };
    const matched = noteUnmatched(work.source.id);
    const line = () => ({
      eventId: work.event.id,
      sourceId: work.source.id,
      ...counts,
      durationMs: Date.now() - startedAt,
    });
    try {
      const whole = hydrate === undefined ? work : await hydrate(work);
      const aimed = whole.source.expression === undefined ? whole : await chooseTargets(whole);
      // Receivers first, then starts; neither stops the other (R80, R82).
      const starting = work.resumeOnly === true ? undefined : startWorkflows(aimed, counts);
      const results = await Promise.allSettled([resume(aimed, { counts, matched }), starting]);
      const failure = worstOf(results);
      if (failure !== undefined) throw failure;
      const told = {
        ...line(),
        ...latencyOf(work, counts),
        ...(work.resumeOnly === true && { isRepeat: true as const }),
      };
      const { again } = await finishing.add({ eventId: work.event.id, reofferedAt: work.reofferedAt });
      log({ ...told, ...(aimed.choiceFailed && { choiceFailed: true }) });
      return again && { ...work, claims: undefined, reofferedAt: again.reofferedAt, resumeOnly: true };
    } catch (error) {
      log({ ...line(), error: messageOf(error) });
      await postpone(work, error);
      return undefined;
    } finally {
      matched();
    }
  }

  /** Looks for waits and tells those that took the event; both at once where some took it as it was recorded. */
  async function resume(
    work: DispatchWork,
    { counts, matched }: { readonly counts: { resumed: number }; readonly matched: () => void },
  ): Promise<void> {
    const tell = async (claims: readonly ClaimedWait[]) => {
      if (claims.length === 0) return 0;
      const { delivered, released } = await deliver(work, claims);
      counts.resumed += delivered;
      return released;
    };
    const telling = tell(work.claims ?? []);
    const looking = matching.add(work).finally(matched).then(tell);
    const ended = await Promise.allSettled([telling, looking]);
    let released = 0;
    for (const one of ended) {
      if (one.status === 'rejected') throw one.reason;
      released += one.value;
    }
    for (let round = 1; released > 0; round += 1) {
      if (round === roundsMax) throw new Error('Runs ended again and again before they could be told of the event.');
      released = await tell(await matching.add(work));
    }
  }

  /** Counts an event of the source until the function that it returns is called, once or more. */
  function noteUnmatched(sourceId: string): () => void {
    unmatched.set(sourceId, (unmatched.get(sourceId) ?? 0) + 1);
    let isCounted = true;
    return () => {
      if (!isCounted) return;
      isCounted = false;
      const left = (unmatched.get(sourceId) ?? 1) - 1;
      if (left === 0) unmatched.delete(sourceId);
      else unmatched.set(sourceId, left);
    };
  }

  async function finish(
    works: readonly FinishedDispatch[],
  ): Promise<readonly { readonly again?: ReofferedDispatch }[]> {
    const again = new Map((await queue.finish(works, leaseMs)).map((one) => [one.eventId, one]));
    return works.map((work) => ({ again: again.get(work.eventId) }));
  }

  async function postpone(work: DispatchWork, error: unknown): Promise<void> {
    const delayMs = Math.min(firstRetryMs * 2 ** work.attempts, lastRetryMs) * (0.5 + Math.random() / 2);
    // When even this cannot be written, the row is still there and due soon.
    await queue
      .postpone(work.event.id, {
        delayMs,
        error: messageOf(error),
        waitsForRegistration: error instanceof UnregisteredError,
      })
      .catch(() => undefined);
  }

  async function renew(): Promise<void> {
    const before = Date.now() - renewEveryMs;
    const eventIds = [...underWay].filter(([, entry]) => entry.since < before).map(([eventId]) => eventId);
    if (eventIds.length > 0) await queue.renew(eventIds, leaseMs).catch(() => undefined);
  }
}

/** An event that was offered once more came long ago. */
function latencyOf(
  { event, reofferedAt }: DispatchWork,
  { resumed, started }: { resumed: number; started: number },
): Pick<DispatchLine, 'latencyMs'> {
  // The database's clock may be ahead of ours.
  return resumed + started === 0 || reofferedAt !== undefined
    ? {}
    : { latencyMs: Math.max(0, Date.now() - event.receivedAt.getTime()) };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
