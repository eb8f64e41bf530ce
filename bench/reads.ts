import { request } from 'undici';
import { startEngine } from './engine.ts';
import { alone, type Measurement } from './measurement.ts';
import { until } from './processes.ts';
import type { Stage } from './stage.ts';

const readsPerTurn = 200;
const concurrency = 8;

/** CPU of all processes for reading a run over the API: one that waits, and one that has ended. */
export async function benchReads(stage: Stage): Promise<readonly Measurement[]> {
  const { receiver, cpuMs } = await startEngine(stage);
  const url = `http://127.0.0.1:${receiver.port}`;
  const post = async (path: string, body: object) => {
    const answer = await request(url + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`${path} answered ${answer.statusCode}: ${text}`);
    return text;
  };
  const define = (name: string, tasks: readonly object[]) =>
    post('/api/metadata/workflow', { name, version: 1, schemaVersion: 2, tasks });
  const wait = { name: 'w', taskReferenceName: 'w', type: 'WAIT_FOR_WEBHOOK', inputParameters: { matches: {} } };
  await define('benchWaits', [wait]);
  await define('benchEnds', [{ name: 'n', taskReferenceName: 'n', type: 'NOOP' }]);
  const running = await post('/api/workflow/benchWaits', {});
  const ended = await post('/api/workflow/benchEnds', {});
  await until('The end of a run', async () => {
    const { body } = await request(`${url}/api/workflow/${ended}/status`);
    return (await body.text()).includes('COMPLETED') || undefined;
  });
  const turn = async (path: string) => {
    const before = cpuMs();
    const lane = async () => {
      for (let read = 0; read < readsPerTurn / concurrency; read += 1) {
        const { statusCode, body } = await request(url + path);
        const text = await body.text();
        if (statusCode !== 200) throw new Error(`${path} answered ${statusCode}: ${text}`);
      }
    };
    await Promise.all(Array.from({ length: concurrency }, lane));
    return (cpuMs() - before) / readsPerTurn;
  };
  const subjects = [
    ['GET /api/workflow/{id}, one that waits', `/api/workflow/${running}`, 4],
    ['GET /api/workflow/{id}, one that has ended', `/api/workflow/${ended}`, 4],
    ['GET /api/workflow/{id}/status, one that waits', `/api/workflow/${running}/status`, 2],
    ['GET /api/workflow/{id}/status, one that has ended', `/api/workflow/${ended}/status`, 2],
  ] as const;
  const values = new Map<string, number[]>(subjects.map(([what]) => [what, []]));
  for (const [, path] of subjects) await turn(path);
  for (let round = 0; round < stage.options.rounds; round += 1)
    for (const [what, path] of subjects) values.get(what)?.push(await turn(path));
  return subjects.map(([what, , value]) =>
    alone({
      what: `CPU of ${what}, all processes`,
      unit: 'ms',
      ours: values.get(what) ?? [],
      wished: { bound: 'atMost', value },
    }),
  );
}
