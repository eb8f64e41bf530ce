import type { NewEvent, Recorded } from '../../model/inbound/event.ts';
import type { EventStore } from '../../model/inbound/event-store.ts';
import { createBatcher, type Batcher } from '../../concurrency/batcher.ts';

/** Keeps one statement short enough for an answer in time. */
const eventsPerCommitMax = 256;
/** Bodies of one statement; a single larger body still goes alone. */
const bytesPerCommitMax = 8 * 1024 * 1024;
/** A body past this takes longer to write than a commit takes. */
const largeBytesMin = 256 * 1024;

/** A sender waits ten seconds, and one that is told to come again does (G1). */
const answerWithinMs = 8_000;

export type Recorder = Batcher<NewEvent, Recorded>;

/**
 * Requests that arrive together share one insert and one commit, and each is answered after it (G1). One batch at a time:
 * side by side they would only be smaller, and cost as much each. Large bodies go a way of their own, so that nobody
 * else waits for their bytes.
 */
export function createRecorder(log: EventStore): Recorder {
  const [ordinary, large] = [createLane(log), createLane(log)];
  return {
    add: (event) => (event.body.byteLength < largeBytesMin ? ordinary : large).add(event),
    async drain() {
      await Promise.all([ordinary.drain(), large.drain()]);
    },
  };
}

function createLane(log: EventStore): Recorder {
  return createBatcher({
    write: (batch) => log.append(batch),
    lanes: 1,
    itemsMax: eventsPerCommitMax,
    weigh: (event) => event.body.byteLength,
    weightMax: bytesPerCommitMax,
    fairBy: (event) => event.sourceId,
    answerWithinMs,
  });
}
