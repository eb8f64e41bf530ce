import { readFileSync } from 'node:fs';
import { Router } from 'express';

/** Says whether a part works; a message when it does not. */
export type Probe = () => Promise<void>;

/** A part that does not answer in this time counts as down. */
const probeTimeoutMs = 3_000;

/** `/health`: the process is alive. `/health/ready`: each part that it needs, by name. `/api/version`: of Signalbox, as text (A13). */
export function createHealthRoutes(probes: Readonly<Record<string, Probe>>): Router {
  const router = Router();
  router.get(['/health', '/api/health'], (_request, response) => {
    response.json({ healthy: true });
  });
  router.get('/api/version', (_request, response) => {
    response.type('text/plain').send(version);
  });
  router.get('/health/ready', async (_request, response) => {
    const results = await Promise.all(Object.entries(probes).map(async ([name, probe]) => [name, await check(probe)] as const));
    const ready = results.every(([, result]) => result.ok);
    response.status(ready ? 200 : 503).json({ ready, ...Object.fromEntries(results) });
  });
  return router;
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
