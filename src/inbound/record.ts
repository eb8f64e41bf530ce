import type { NewEvent, Recorded } from '../model/event.ts';
import type { EventLog } from '../model/event-log.ts';
import { createGroupCommit, type GroupCommit } from './group-commit.ts';

/** Two: while one batch waits for the disk the next is on its way; more only makes the batches smaller. */
const lanes = 2;
/** Keeps one statement short enough for an answer in time. */
const eventsPerCommitMax = 256;
/** Bodies of one statement; a single larger body still goes alone. */
const bytesPerCommitMax = 8 * 1024 * 1024;

export type Recorder = GroupCommit<NewEvent, Recorded>;

/** Requests that arrive together share one insert and one commit, and each is answered after it (G1). */
export function createRecorder(log: EventLog): Recorder {
  return createGroupCommit({
    write: (batch) => log.append(batch),
    lanes,
    itemsMax: eventsPerCommitMax,
    weigh: (event) => event.body.byteLength,
    weightMax: bytesPerCommitMax,
    fairBy: (event) => event.sourceId,
  });
}
