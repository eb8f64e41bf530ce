import { randomFillSync } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';

const idBytes = 16;
/** Random bytes for many ids at once: asking the generator for each costs more than verifying a small event. */
const pool = new Uint8Array(256 * idBytes);
let used = pool.byteLength;

/** RFC 9562, version 7: the time first, so that rows written together lie together. */
export function newEventId(): string {
  if (used === pool.byteLength) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.subarray(used, used + idBytes);
  used += idBytes;
  return uuidv7({ random });
}
