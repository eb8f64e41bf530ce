import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type WorkflowHandle } from '@temporalio/client';
import type { Duration, Workflow, WorkflowResultType } from '@temporalio/common';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { bundleWorkflowCode, DefaultLogger, Worker, type WorkflowBundle } from '@temporalio/worker';
import { findExecutable } from '../local/executables.ts';
import { installRuntime } from '../temporal/run-worker.ts';
import { callbackOf, type TestCallback } from './callback.ts';
import { createKitDatabase } from './kit-postgres.ts';
import { startKitSignalbox } from './kit-signalbox.ts';
import { createTestSources, type SourceOptions } from './kit-sources.ts';
import type { TestDelivery } from './signed-request.ts';
import { startTestEndpoints, type SentMessage, type TestEndpoint } from './test-endpoints.ts';
import { createTestTime } from './test-time.ts';

export interface WebhookTestOptions {
  /** The file with your workflows, or a bundle of it, which several environments can share. */
  readonly workflowsPath?: string;
  readonly workflowBundle?: WorkflowBundle;
  /** Your activities, or what stands for them; `signalboxActivities({ schemas })` among them where schemas are used. */
  readonly activities?: object;
  /** Incoming webhooks: names of platforms, or names of your own with their settings. */
  readonly sources: readonly string[] | Readonly<Record<string, SourceOptions>>;
  /** Outgoing webhooks by the names that `sendWebhook` uses, each with what it answers. Names alone answer 202. */
  readonly endpoints?: readonly string[] | Readonly<Record<string, TestEndpoint>>;
  /** Of your worker. Default: `test`. */
  readonly taskQueue?: string;
  /** Of Signalbox, where your workflows call `useSignalboxTaskQueue`. */
  readonly signalboxTaskQueue?: string;
}

export interface DeliveredEvent {
  readonly eventId: string;
}

export interface WebhookTestEnvironment {
  /** Temporal's own client. It does not skip time while a result is awaited: only `advance` moves time. */
  readonly client: Client;
  readonly taskQueue: string;
  /** Starts a workflow of yours under an id of its own. */
  start<Run extends Workflow>(workflow: Run, ...args: Parameters<Run>): Promise<WorkflowHandle<Run>>;
  start(workflowType: string, ...args: unknown[]): Promise<WorkflowHandle>;
  /** Posts an event, signed as its platform signs. Resolves once it was offered to every wait. Throws when it is refused. */
  deliver(source: string, delivery: TestDelivery): Promise<DeliveredEvent>;
  /** The messages that workflows have sent so far, their signatures proved; each attempt is one. */
  readonly sent: readonly SentMessage[];
  /** The next message to an endpoint that this was not called for yet; waits for it for a moment. */
  nextSent(endpoint?: string): Promise<SentMessage>;
  /** Answers a message later, by its callback URL. */
  callback(message: Pick<SentMessage, 'callbackUrl'>): TestCallback;
  /** Lets time pass: timers of workflows fire on the way. */
  advance(duration: Duration): Promise<void>;
  /** The test's time in milliseconds since 1970. */
  now(): number;
  /** Resolves once the run waits for a webhook. */
  untilWaiting(run: Pick<WorkflowHandle, 'workflowId'>): Promise<void>;
  /** The result of a run. Where it goes on waiting instead, the error says for what, and which clause failed. */
  result<Run extends Workflow>(
    run: WorkflowHandle<Run>,
    options?: { readonly withinMs?: number },
  ): Promise<WorkflowResultType<Run>>;
  /** Why a run waits: its waits, and how the nearest events differ. */
  explain(run: Pick<WorkflowHandle, 'workflowId'>): Promise<string>;
  close(): Promise<void>;
}

/** Some wall time: what is to happen by itself happens in milliseconds, on a busy machine in a second. */
const patienceMs = 5_000;

/**
 * A Temporal service whose time can be moved, a Signalbox and your worker, for one file of tests. Events are verified,
 * recorded and matched by the code that runs in production, over a real Postgres that all tests of the account share.
 *
 * @example
 * const env = await createWebhookTestEnvironment({ workflowsPath, sources: ['github'] });
 * const run = await env.start(release, 'signalbox');
 * await env.deliver('github', { event: 'pull_request', body: { action: 'closed' } });
 * assert.equal(await env.result(run), 'merged');
 */
export async function createWebhookTestEnvironment(options: WebhookTestOptions): Promise<WebhookTestEnvironment> {
  const { taskQueue = 'test', signalboxTaskQueue = 'signalbox' } = options;
  const closing: (() => Promise<void>)[] = [];
  const close = async () => {
    const stopped = [];
    for (const stop of closing.splice(0)) stopped.push(...(await Promise.allSettled([stop()])));
    const failed = stopped.find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
  };
  const onClose = (stop: () => Promise<void>) => void closing.unshift(stop);
  try {
    keepQuiet();
    const starting = [
      startTemporal().then((started) => (onClose(() => started.teardown()), started)),
      createKitDatabase().then((created) => (onClose(() => created.drop()), created)),
      options.workflowBundle ?? bundleOf(options.workflowsPath),
    ] as const;
    // Where one of them fails, the others are there to be closed first.
    await Promise.allSettled(starting);
    const [temporal, kitDatabase, workflowBundle] = await Promise.all(starting);
    const { database } = kitDatabase;
    const endpoints = namedEndpoints(options.endpoints ?? []);
    const time = createTestTime(temporal, database.pool);
    const { clock } = time;
    const received = await startTestEndpoints(endpoints, { jwksUrl: () => `${signalbox.url}/auth/v1/jwks`, clock });
    onClose(() => received.close());
    const signalbox = await startKitSignalbox({
      database,
      clock,
      temporal: { address: temporal.address, namespace: 'default', taskQueue: signalboxTaskQueue, tls: false },
    });
    onClose(() => signalbox.stop());
    const [sources] = await Promise.all([
      createTestSources(signalbox, { clock, given: options.sources }),
      ...Object.keys(endpoints).map((name) =>
        signalbox.call('POST', '/api/v1/webhooks', { displayName: name, url: received.urlOf(name) }),
      ),
    ]);
    const worker = await Worker.create({
      connection: temporal.nativeConnection,
      taskQueue,
      workflowBundle,
      activities: options.activities ?? {},
    });
    const running = worker.run();
    onClose(async () => {
      worker.shutdown();
      await running;
    });
    const client = new Client({ connection: temporal.connection });
    const taken = new Set<SentMessage>();
    // A result that nobody awaits any more goes on asking the service, and must not when that is gone.
    const unfinished = new Map<Promise<unknown>, WorkflowHandle>();
    onClose(async () => {
      await Promise.allSettled([...unfinished.values()].map((run) => run.terminate('the test is over')));
      await Promise.allSettled(unfinished.keys());
    });

    return {
      client,
      taskQueue,
      sent: received.sent,
      now: clock,
      callback: callbackOf,
      explain: ({ workflowId }) => signalbox.explain(workflowId),
      close,
      start: (workflow: string | Workflow, ...args: unknown[]) =>
        client.workflow.start<Workflow>(workflow, { taskQueue, workflowId: `test-${randomUUID()}`, args }),

      async advance(duration) {
        // Callbacks that were accepted before are told before, with the work that came of them.
        await signalbox.untilIdle();
        await time.advance(duration);
        await signalbox.untilIdle();
      },

      async deliver(source, delivery) {
        const event = await sources.post(source, delivery);
        await signalbox.untilIdle();
        return event;
      },

      async nextSent(endpoint) {
        const isNext = (message: SentMessage) =>
          !taken.has(message) && (endpoint === undefined || message.endpoint === endpoint);
        const next = await until(() => received.sent.find(isNext));
        if (next === undefined)
          throw new Error(`No message${endpoint === undefined ? '' : ` to "${endpoint}"`} came in ${patienceMs} ms.`);
        taken.add(next);
        return next;
      },

      async untilWaiting({ workflowId }) {
        if ((await until(() => signalbox.waitsOf(workflowId))) === undefined)
          throw new Error(`The run ${workflowId} did not wait for a webhook in ${patienceMs} ms.`);
      },

      async result(run, { withinMs = patienceMs } = {}) {
        const waiting = new AbortController();
        const late = sleep(withinMs, undefined, { signal: waiting.signal }).then(async () => {
          const why = await signalbox.explain(run.workflowId);
          throw new Error(`The run ${run.workflowId} had not ended after ${withinMs} ms.\n${why}`);
        });
        const result = run.result();
        unfinished.set(result, run);
        result.catch(() => undefined).finally(() => unfinished.delete(result));
        return Promise.race([result, late]).finally(() => waiting.abort());
      },
    };
  } catch (error) {
    await close().catch(() => undefined);
    throw error;
  }
}

async function until<Found>(find: () => Found | undefined | Promise<Found | undefined>): Promise<Found | undefined> {
  const end = Date.now() + patienceMs;
  for (;;) {
    const found = await find();
    if (found !== undefined || Date.now() > end) return found;
    await sleep(20);
  }
}

/** An author who has installed a runtime of their own keeps it. */
function keepQuiet(): void {
  try {
    installRuntime({ level: 'error', write: () => undefined });
  } catch {
    // There is one already.
  }
}

/** Downloaded once, into the caches of this account; npm has no package with it. */
async function startTemporal(): Promise<TestWorkflowEnvironment> {
  const path = findExecutable('temporal-test-server') ?? (await downloadTestServer());
  return TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: path === undefined ? { type: 'cached-download' } : { type: 'existing-path', path } },
  });
}

async function downloadTestServer(): Promise<string | undefined> {
  const program = import.meta.url.endsWith('.ts') ? '../../scripts' : '../../../scripts';
  const { provideExecutable }: { provideExecutable(name: string): Promise<string | undefined> } = await import(
    new URL(`${program}/setup/temporal-executables.mjs`, import.meta.url).href
  );
  return provideExecutable('temporal-test-server');
}

/** Bundling takes seconds, and environments of one process mostly share their workflows. */
const bundles = new Map<string, Promise<WorkflowBundle>>();

async function bundleOf(workflowsPath: string | undefined): Promise<WorkflowBundle> {
  if (workflowsPath === undefined)
    throw new TypeError('Give workflowsPath, the file with your workflows, or workflowBundle.');
  const bundle =
    bundles.get(workflowsPath) ?? bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
  bundles.set(workflowsPath, bundle);
  try {
    return await bundle;
  } catch (error) {
    // The file is mended and tried again.
    bundles.delete(workflowsPath);
    throw error;
  }
}

function namedEndpoints(
  endpoints: NonNullable<WebhookTestOptions['endpoints']>,
): Readonly<Record<string, TestEndpoint>> {
  return isNames(endpoints) ? Object.fromEntries(endpoints.map((name) => [name, () => 202])) : endpoints;
}

function isNames(given: object): given is readonly string[] {
  return Array.isArray(given);
}
