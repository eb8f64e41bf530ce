import type { ReceivedEvent } from '../../model/inbound/event.ts';
import { eventItemId } from '../../model/ids.ts';
import type { Source } from '../../model/inbound/source.ts';
import type { Signaller } from '../../model/inbound/wait.ts';
import type { ClaimedWait } from '../../model/inbound/claim.ts';
import type { WaitStore } from '../../model/inbound/wait-store.ts';
import { createBatcher } from '../../concurrency/batcher.ts';
import type { DispatchWork } from './dispatch-work.ts';
import { createLimiter } from '../../concurrency/limiter.ts';

/** Signals under way at once: past this the engine only queues them. */
const signalsMax = 64;

/** Delivered waits are marked this often, many at once; no dispatch waits for the mark. */
const markEveryMs = 20;

interface Delivered {
  readonly delivered: number;
  /** Waits whose run had ended: their event may be claimed by others again. */
  readonly released: number;
}

/** Tells the runs whose waits took an event. Throws when one could not be told, after all were tried. */
export function createSignalDispatcher({
  waits,
  signaller,
}: {
  readonly waits: WaitStore;
  readonly signaller: Signaller;
}) {
  const limit = createLimiter(signalsMax);
  const marking = createBatcher({
    async write(waitIds: readonly string[]) {
      await waits.markDelivered(waitIds);
      return waitIds.map(() => true);
    },
    lanes: 1,
    itemsMax: 1_000,
    weigh: () => 1,
    weightMax: 1_000,
    gatherMs: markEveryMs,
  });

  return async function deliver(work: DispatchWork, claims: readonly ClaimedWait[]): Promise<Delivered> {
    const received = receivedByItem(work);
    const results = await Promise.allSettled(
      claims.map((claim) => limit(() => tell(claim, received(claim.item)), work.source.id)),
    );
    const failure = results.find((result) => result.status === 'rejected');
    if (failure !== undefined) throw failure.reason;
    const delivered = results.filter((result) => result.status === 'fulfilled' && result.value === 'delivered').length;
    return { delivered, released: results.length - delivered };
  };

  async function tell(claim: ClaimedWait, event: ReceivedEvent): Promise<'delivered' | 'closed'> {
    const outcome = await signaller.signal(claim, { waitId: claim.waitId, event });
    if (outcome === 'delivered') await marking.add(claim.waitId);
    else await waits.release(claim.waitId);
    return outcome;
  }
}

/** One object for all waits that take the same: what is made of it for the wire is made once. */
function receivedByItem(work: DispatchWork): (item: number | undefined) => ReceivedEvent {
  const made = new Map<number | undefined, ReceivedEvent>();
  return (item) => {
    const known = made.get(item);
    if (known !== undefined) return known;
    const document = (item === undefined ? undefined : work.items?.[item]) ?? work.document;
    const event = toReceivedEvent({ ...work, document, item });
    made.set(item, event);
    return event;
  };
}

interface EventAndSource extends Pick<DispatchWork, 'event' | 'document'> {
  readonly item?: number;
  readonly source: Pick<Source, 'id' | 'name'>;
}

export function toReceivedEvent({ event, item, document, source }: EventAndSource): ReceivedEvent {
  return {
    id: eventItemId(event.id, item),
    sourceId: source.id,
    sourceName: source.name,
    receivedAt: event.receivedAt.toISOString(),
    payload: document.payload,
  };
}
