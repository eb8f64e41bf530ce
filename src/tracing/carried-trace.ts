import { AsyncLocalStorage } from 'node:async_hooks';
import type { TraceContext } from '../model/trace.ts';

const carried = new AsyncLocalStorage<TraceContext>();

/** The trace of the work under way; undefined outside of one. */
export function carriedTrace(): TraceContext | undefined {
  return carried.getStore();
}

/** Does the work within this trace: calls to Temporal carry it on. */
export function carryTrace<Result>(context: TraceContext, work: () => Result): Result {
  return carried.run(context, work);
}
