import { setImmediate as yieldNow } from 'node:timers/promises';

/** So long the event loop may be kept before others have a turn. */
const turnMsMax = 10;

let since = 0;
let asked = 0;

/**
 * To be awaited between pieces of work: lets others have a turn once this one has taken long enough. The clock is read
 * anew after each turn of the loop, so that short work, however much there is of it, waits for nothing.
 */
export async function giveTurn(): Promise<void> {
  const now = performance.now();
  if (asked === 0) {
    asked = 1;
    since = now;
    setImmediate(() => {
      asked = 0;
    });
  }
  if (now - since >= turnMsMax) await yieldNow();
}
