import type { IncomingMessage } from 'node:http';
import type { Caller } from '../../model/api-key.ts';

const callers = new WeakMap<object, Caller>();

/** Remembers who makes a request, once that is known. */
export function setCaller(request: IncomingMessage, caller: Caller): void {
  callers.set(request, caller);
}

/** Undefined: nobody has found out who makes the request, so it may do nothing. */
export function findCaller(request: IncomingMessage): Caller | undefined {
  return callers.get(request);
}

/** Who makes a request, in the handler of a route that is not open to everybody. */
export function callerOf(request: IncomingMessage): Caller {
  const caller = callers.get(request);
  if (caller === undefined) throw new Error('This route is open to everybody; nobody has been identified.');
  return caller;
}
