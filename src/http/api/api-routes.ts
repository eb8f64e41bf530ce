import type { RequestHandler } from 'express';
import { isAtLeast, type Caller, type Role } from '../../model/api-key.ts';
import { findCaller } from '../auth/caller.ts';
import { readJsonBodies } from '../read-bodies.ts';
import { sendProblem } from '../problem.ts';
import { createRoutes, type Routes } from '../routes.ts';

/**
 * A role of an API key, which includes the ones before it. `open` is for everybody, without a key; `signedIn` for everybody
 * who is known, also for a person without such a role.
 */
export type ApiPrivilege = 'open' | 'signedIn' | Role;

/** A definition of thousands of tasks. */
const bodyBytesMax = 5 * 1024 * 1024;

/** An empty list of routes under `/api`: callers with API keys, JSON of exact numbers, errors as Conductor has them. */
export function createApiRoutes(): Routes<ApiPrivilege> {
  return createRoutes({ gate, readJson: (bytesMax) => readJsonBodies({ bytesMax }), bodyBytesMax });
}

function gate(privilege: ApiPrivilege): RequestHandler {
  return (request, response, next) => {
    if (privilege === 'open') return next();
    const caller = findCaller(request);
    if (caller === undefined)
      return sendProblem(response, { status: 401, code: 'FORBIDDEN', message: 'This needs an API key.' });
    if (privilege === 'signedIn' || isAtLeast(caller.role, privilege)) return next();
    sendProblem(response, { status: 403, code: 'FORBIDDEN', message: refusalOf(caller, privilege) });
  };
}

function refusalOf({ name, role, isPerson = false }: Caller, needed: Role): string {
  if (!isPerson) return `The key "${name}" has the role ${role}; this needs ${needed}.`;
  return role === 'none'
    ? `You (${name}) may use access requests alone; this needs the role ${needed}.`
    : `You (${name}) have the role ${role}; this needs ${needed}.`;
}
