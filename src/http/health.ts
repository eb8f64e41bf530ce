import { readFileSync } from 'node:fs';
import { createApiRoutes, type ApiPrivilege } from './api/api-routes.ts';
import type { Routes } from './routes.ts';

/** Says whether a part works; a message when it does not. */
export type Probe = () => Promise<void>;

/** A part that does not answer in this time counts as down. */
const probeTimeoutMs = 3_000;

/** `/health`: the process is alive. `/health/ready`: each part that it needs, by name. `/api/version`: of Signalbox, as text (A13). */
export function createHealthRoutes(probes: Readonly<Record<string, Probe>>): Routes<ApiPrivilege> {
  const routes = createApiRoutes();
  for (const path of ['/health', '/api/health']) {
    routes.get(path, { needs: 'open' }, (_request, response) => {
      response.json({ healthy: true });
    });
  }
  routes.get('/api/version', { needs: 'open' }, (_request, response) => {
    response.type('text/plain').send(version);
  });
  routes.get('/health/ready', { needs: 'open' }, async (_request, response) => {
    const results = await Promise.all(Object.entries(probes).map(async ([name, probe]) => [name, await check(probe)] as const));
    const ready = results.every(([, result]) => result.ok);
    response.status(ready ? 200 : 503).json({ ready, ...Object.fromEntries(results) });
  });
  return routes;
}

const { version }: { version: string } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

async function check(probe: Probe): Promise<{ readonly ok: boolean; readonly message?: string }> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${probeTimeoutMs} ms`)), probeTimeoutMs);
  });
  try {
    await Promise.race([probe(), late]);
    return { ok: true };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}
