import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { callbackTimeoutDefault, type EndpointSettings } from '../src/model/outbound/endpoint.ts';
import { createKsuid } from '../src/model/ksuid.ts';
import { outgoingEvents } from '../src/model/outbound/outgoing-event.ts';
import { payloadText } from '../src/outbound/envelope.ts';
import { createOwnMetrics } from '../src/process/own-metrics.ts';
import { startDeliverer } from '../src/process/outgoing.ts';
import { runMain } from '../src/process/run-main.ts';
import { loadSecretKey } from '../src/secret-key.ts';
import { openDatabase } from '../src/store/database.ts';
import { createEndpoints } from '../src/store/outbound/endpoints.ts';
import { createOutbox } from '../src/store/outbound/outbox.ts';
import { createSecretBox } from '../src/store/secret-box.ts';
import { runConcurrently } from './concurrency.ts';
import { payload } from './request.ts';

// The deliverer of a worker as in production, without the engine around it: it is asked for attempts by messages.
const order = z.object({ url: z.string(), attempts: z.number() });

/** Messages are made before the clock starts. */
const openAtOnce = 256;

runMain(async ({ config, log, onStop }) => {
  const database = openDatabase(config.databaseUrl ?? '');
  onStop(() => database.close());
  const secretBox = createSecretBox(loadSecretKey(config));
  const { deliverer, stop } = await startDeliverer({
    config,
    database,
    secretBox,
    log,
    metrics: createOwnMetrics(database),
  });
  onStop(async () => void (await stop()));
  const outbox = createOutbox(database, secretBox);

  const endpoints = createEndpoints(database.pool, secretBox);
  let endpoint: string | undefined;

  async function openMessage(url: string): Promise<string> {
    endpoint ??= (await endpoints.create(createKsuid(), settingsOf(url), [])).id;
    const id = createKsuid();
    const message = await outbox.open({
      id,
      key: `bench/${id}`,
      endpoint,
      event: outgoingEvents.workflowStep,
      payload: payloadText(outgoingEvents.workflowStep, payload),
      source: { kind: 'workflowStep', workflowStepId: id },
      callbackBase: config.publicUrl,
      tokenHash: Buffer.from(randomUUID()),
      owner: { workflowId: id, runId: id },
    });
    if (message === undefined) throw new Error(`There is no endpoint ${endpoint}.`);
    return id;
  }

  async function attempt(messageId: string): Promise<void> {
    const step = await deliverer.attempt(messageId);
    if (step.kind !== 'decided') throw new Error(`The attempt ended otherwise: ${JSON.stringify(step)}`);
  }

  process.on('message', (message) => {
    const { url, attempts } = order.parse(message);
    void (async () => {
      const ids: string[] = [];
      ids.push(await openMessage(url));
      await runConcurrently(openAtOnce, attempts - 1, async () => void ids.push(await openMessage(url)));
      const startedAt = performance.now();
      const cpu = process.cpuUsage();
      await runConcurrently(64, attempts, (at) => attempt(ids[at] ?? ''));
      const { user, system } = process.cpuUsage(cpu);
      process.send?.({ ms: performance.now() - startedAt, cpuMs: (user + system) / 1000 });
    })();
  });
});

function settingsOf(url: string): EndpointSettings {
  return {
    displayName: 'bench',
    description: '',
    url,
    callbackTimeout: callbackTimeoutDefault,
    callbackMode: 'blankCompletes',
    onPolicyFailure: 'deny',
    retryPreset: 'fast',
    headers: {},
    signatures: ['jwt'],
    disabled: false,
  };
}
