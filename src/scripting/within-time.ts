import { Script } from 'node:vm';

/**
 * Does work that has no awaits and breaks it off when its time is over; undefined then. Everything that the work changes may be
 * left half done: use it no more.
 */
export function withinTime<T>(timeMsMax: number, work: () => T): { readonly value: T } | undefined {
  let done: { readonly value: T } | undefined;
  Reflect.set(globalThis, slot, () => {
    done = { value: work() };
  });
  try {
    script.runInThisContext({ timeout: Math.max(1, Math.ceil(timeMsMax)) });
    return done;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined;
    throw error;
  } finally {
    Reflect.deleteProperty(globalThis, slot);
  }
}

const slot = 'signalboxWork';
/** Of all that Node has, only this breaks off a function of its own thread. */
const script = new Script(`globalThis.${slot}()`);
