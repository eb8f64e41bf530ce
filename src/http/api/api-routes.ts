import type { RequestHandler } from 'express';
import { isAtLeast, type Role } from '../../model/api-key.ts';
import { findCaller } from '../auth/caller.ts';
import { readJsonBodies } from '../read-bodies.ts';
import { sendProblem } from '../problem.ts';
import { createRoutes, type Routes } from '../routes.ts';

/** A role of an API key, which includes the ones before it; `open` is for everybody, without a key. */
export type ApiPrivilege = 'open' | Role;

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
    if (caller !== undefined && isAtLeast(caller.role, privilege)) return next();
    const message =
      caller === undefined
        ? 'This needs an API key.'
        : `The key "${caller.name}" has the role ${caller.role}; this needs ${privilege}.`;
    sendProblem(response, { status: caller === undefined ? 401 : 403, code: 'FORBIDDEN', message });
  };
}
