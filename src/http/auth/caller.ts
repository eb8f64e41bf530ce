import type { Request } from 'express';
import type { Caller } from '../../model/api-key.ts';

/** Everyone, where no key is needed. */
export const anonymous: Caller = { id: 'anonymous', name: 'anonymous', role: 'admin' };

const callers = new WeakMap<object, Caller>();

export function setCaller(request: Request, caller: Caller): void {
  callers.set(request, caller);
}

/** Who the guard found behind this request. */
export function callerOf(request: Request): Caller {
  return callers.get(request) ?? anonymous;
}
