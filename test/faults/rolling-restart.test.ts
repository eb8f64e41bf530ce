import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { expect, inject, onTestFinished, test } from 'vitest';
import { startTcpProxy } from '../../faults/tcp-proxy.ts';
import { waitTask } from '../helpers/api.ts';
import { createTestDatabase } from '../helpers/database.ts';
import { signAsGitHub } from '../helpers/sign.ts';
import { freePort } from '../helpers/signalbox.ts';
import { receiverAlone, SignalboxProcess, workerAlone, type Settings } from './signalbox-process.ts';

const secretValue = 's';
const lanes = 24;
const runs = 12;

test('two receivers and two workers are restarted one after the other: no event is refused, and each run comes to its end', async () => {
  const ports = [await freePort(), await freePort()];
  const balancer = await startTcpProxy({ port: 0, upstreams: () => ports });
  onTestFinished(() => balancer.close());
  const settings = await sharedSettings(`http://127.0.0.1:${balancer.port}`);
  const receivers = await Promise.all(ports.map((port) => startReceiver(settings, port)));
  const workers = await Promise.all([startWorker(settings), startWorker(settings)]);
  const { api } = receivers[0] as SignalboxProcess;
  const name = await api.saveDefinition([waitTask({ '$.n': '${workflow.input.n}' })]);
  const { id } = await api.createSource({
    sourcePlatform: 'GitHub',
    secretValue,
    receiverWorkflowNamesToVersions: { [name]: 0 },
  });
  const started = await Promise.all(Array.from({ length: runs }, (_, n) => api.startWorkflow(name, { n })));

  const load = startLoad(`http://127.0.0.1:${balancer.port}/webhook/${id}`);
  for (const [at, port] of ports.entries()) {
    expect((await receivers[at]?.terminate())?.code).toBe(0);
    receivers[at] = await startReceiver(settings, port);
  }
  for (const at of workers.keys()) {
    expect((await workers[at]?.terminate())?.code).toBe(0);
    workers[at] = await startWorker(settings);
  }
  const answers = await load.stop();

  const sent = [...answers.values()].reduce((sum, count) => sum + count, 0);
  console.info(`${sent} events over ${lanes} connections: ${JSON.stringify([...answers])}`);
  expect(Object.fromEntries(answers)).toEqual({ 200: sent });
  const after = receivers[1] as SignalboxProcess;
  for (const workflowId of started) await after.api.untilStatus(workflowId, 'COMPLETED', { withinMs: 60_000 });
}, 600_000);

async function sharedSettings(publicUrl: string): Promise<Settings> {
  const { url, drop } = await createTestDatabase();
  onTestFinished(() => drop());
  return {
    DATABASE_URL: url,
    TEMPORAL_ADDRESS: inject('servers').temporalAddress,
    TEMPORAL_TASK_QUEUE: `test-${randomUUID()}`,
    SIGNALBOX_SECRET_KEY: randomBytes(32).toString('base64'),
    PUBLIC_URL: publicUrl,
  };
}

const startReceiver = (settings: Settings, port: number) =>
  SignalboxProcess.start({ ...settings, PORT: String(port) }, receiverAlone);
const startWorker = (settings: Settings) => SignalboxProcess.start(settings, workerAlone);

/** As fast as they are answered, each lane over a connection that it keeps open. Answers by status, or by what broke off. */
function startLoad(url: string): { stop(): Promise<ReadonlyMap<number | string, number>> } {
  const agent = new Agent({ connections: lanes, pipelining: 1 });
  const answers = new Map<number | string, number>();
  let isOver = false;
  let sent = 0;
  const lane = async () => {
    while (!isOver) {
      // Those that runs wait for are among them, over the whole time.
      const { headers, body } = signAsGitHub(secretValue, { n: Math.floor(sent / lanes / 4) % (runs * 2) });
      sent += 1;
      const answer = await request(url, { method: 'POST', headers, body, dispatcher: agent }).then(
        async (response) => (await response.body.dump(), response.statusCode),
        (error: NodeJS.ErrnoException) => error.code ?? error.message,
      );
      answers.set(answer, (answers.get(answer) ?? 0) + 1);
      await sleep(5);
    }
  };
  const running = Promise.all(Array.from({ length: lanes }, lane));
  return {
    async stop() {
      isOver = true;
      await running;
      await agent.close();
      return answers;
    },
  };
}
