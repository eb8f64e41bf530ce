import type { Config } from '../config.ts';
import { isLoopbackHost } from '../http/auth/this-machine.ts';
import { createApiClients } from '../store/api-clients.ts';
import { createApiKeys } from '../store/api-keys.ts';
import type { Database } from '../store/database.ts';

/**
 * Whether one person tries Signalbox on a machine of their own: nothing but this machine reaches the API, and nobody has made
 * a key. Then a receiver on this machine may be called without a setting; there is no boundary that such a call would cross.
 */
export async function isFirstSteps(
  { host, publicUrl, apiKey, openId, trustedProxies }: Config,
  { pool }: Database,
): Promise<boolean> {
  const isOwnMachine =
    isLoopbackHost(host) && isLoopbackHost(new URL(publicUrl).hostname) && trustedProxies.length === 0;
  if (!isOwnMachine || apiKey !== undefined || openId !== undefined) return false;
  const [keys, clients] = await Promise.all([
    createApiKeys(pool).list(),
    createApiClients(pool).list({ offset: 0, limit: 1 }),
  ]);
  return keys.length === 0 && clients.length === 0;
}

interface Step {
  readonly doing: string;
  readonly done: string;
}

/** Says in words what a start does, and how long each part of it took: nobody looks at a silent terminal for a minute. */
export function createSteps(write: (line: string) => void) {
  return async function step<T>({ doing, done }: Step, act: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    write(`signalbox: ${doing} …`);
    const result = await act();
    write(`signalbox: ${done} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
    return result;
  };
}
