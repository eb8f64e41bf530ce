import type { IncomingMessage } from 'node:http';
import type { ApiClient } from '../../../model/api-clients.ts';
import type { ActingUser } from '../../../model/caller.ts';
import { refuse } from './errors.ts';

/** Somebody who has been identified, and how. */
export interface Identified {
  readonly caller: ActingUser;
  /** The client whose token was used: its limits are the caller's. */
  readonly client?: ApiClient;
  /** Of an API key, which belongs to no person. */
  readonly apiKeyId?: string;
  /** Roles that outlast a session: those of an OpenID provider's claim are gone when the provider takes them away. */
  readonly lastingRoleIds?: readonly string[];
}

const identified = new WeakMap<object, Identified>();

/** Remembers who makes a request under `/api/v1`, once that is known. */
export function setIdentified(request: IncomingMessage, who: Identified): void {
  identified.set(request, who);
}

/** Who makes a request under `/api/v1`, and how that is known; refuses it where nobody is known. */
export function identifiedOf(request: IncomingMessage): Identified {
  return identified.get(request) ?? refuse('unauthenticated', 'This call has no caller.');
}

export function callerOfV1(request: IncomingMessage): ActingUser {
  return identifiedOf(request).caller;
}
