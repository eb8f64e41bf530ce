import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Request } from 'express';
import { isAtLeast } from '../model/api-key.ts';
import { createApiRoutes, type ApiPrivilege } from './api/api-routes.ts';
import { identifyCaller, sendUnknown } from './auth/authenticate.ts';
import type { Authenticator } from './auth/authenticator.ts';
import type { SignedInPeople } from './auth/people.ts';
import { isFromThisMachine } from './auth/this-machine.ts';
import type { Readiness } from './readiness.ts';
import type { Routes } from './routes.ts';

export interface HealthDependencies {
  readonly readiness: () => Promise<Readiness>;
  /** Absent: no key is needed, and only this machine is somebody. */
  readonly authenticator?: Authenticator | undefined;
  /** Absent: nobody signs in here. */
  readonly people?: SignedInPeople | undefined;
}

/**
 * `/health`: the process is alive. `/health/ready`: each part that it needs, by name; why one does not work is told to
 * whoever may read. `/api/version`: of Signalbox, as text (A13).
 */
export function createHealthRoutes({ readiness, authenticator, people }: HealthDependencies): Routes<ApiPrivilege> {
  const routes = createApiRoutes();
  for (const path of ['/health', '/api/health']) {
    routes.get(path, { needs: 'open' }, (_request, response) => {
      response.json({ healthy: true });
    });
  }
  routes.get('/api/version', { needs: 'open' }, (_request, response) => {
    response.type('text/plain').send(version);
  });
  routes.get('/health/ready', { needs: 'open' }, async (request, response) => {
    const [who, { ready, parts }] = await Promise.all([whoAsks(request, { authenticator, people }), readiness()]);
    if (who === 'unknown') return sendUnknown(response);
    const shown = Object.entries(parts).map(
      ([name, { ok, message }]) =>
        [name, who === 'reader' && message !== undefined ? { ok, message } : { ok }] as const,
    );
    response.status(ready ? 200 : 503).json({ ready, ...Object.fromEntries(shown) });
  });
  return routes;
}

export const { version }: { readonly version: string } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
);

/** A key is looked up in the database, which may be the very part that hangs. */
const identifyMsMax = 2_000;

async function whoAsks(
  request: Request,
  { authenticator, people }: Pick<HealthDependencies, 'authenticator' | 'people'>,
): Promise<'reader' | 'stranger' | 'unknown'> {
  if (authenticator === undefined) return isFromThisMachine(request) ? 'reader' : 'stranger';
  const late = sleep(identifyMsMax, undefined, { ref: false });
  const identity = await Promise.race([identifyCaller(request, { authenticator, people }), late]).catch(
    () => undefined,
  );
  if (identity === undefined) return 'stranger';
  if (identity.kind !== 'known') return 'unknown';
  return isAtLeast(identity.caller.role, 'read') ? 'reader' : 'stranger';
}
