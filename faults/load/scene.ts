import type { Client } from '@temporalio/client';
import pg from 'pg';
import { z } from 'zod';
import { createAccessScene, type AccessScene } from './access-scene.ts';
import type { Caller } from './caller.ts';
import { definitionNames, eventHandler, firstDefinitions, listener, secondVersion, taskTypes } from './definitions.ts';
import { isTaken, type Ledger, type SentEvent } from './ledger.ts';
import { senders, signedHandshake, type Sender } from './platforms.ts';

const purposes = ['waits', 'starts', 'startsDefinition', 'startsLate'] as const;
export type Purpose = (typeof purposes)[number];

export interface FaultSource {
  readonly id: string;
  readonly sender: Sender;
  readonly secret: string;
}

/** What is configured before the first event, and what can be asked of it afterwards. */
export interface Scene {
  readonly access: AccessScene;
  /** Those that Signalbox was told, or told somebody. */
  readonly secrets: readonly string[];
  sourceOf(sender: Sender, purpose: Purpose): FaultSource;
  /**
   * Runs that events have started, by the nonce of the event; those of definitions also by what an event handler or a
   * schedule put into their input. Of Temporal itself.
   */
  startedBy(purpose: Exclude<Purpose, 'waits'>): Promise<ReadonlyMap<string, readonly string[]>>;
  /** Also looks whether a forged event started something. */
  findWrongRefusal(event: SentEvent, purpose: Purpose): Promise<readonly string[]>;
  /** Compares the sender's book with the table of events, and looks for work that nobody does. */
  findWrongEvents(): Promise<readonly string[]>;
  /** Reads the table of events; before `findWrong…`. */
  read(): Promise<void>;
  /** The definition in its second version: what has begun goes on under the first. */
  saveSecondVersion(): Promise<void>;
  close(): Promise<void>;
}

interface SceneOptions {
  readonly caller: Caller;
  readonly temporal: Client;
  readonly databaseUrl: string;
  readonly sinkUrl: string;
  readonly ledger: Ledger;
}

const secret = 'a secret of the fault run';

export async function createScene({ caller, temporal, databaseUrl, sinkUrl, ledger }: SceneOptions): Promise<Scene> {
  const post = async (path: string, body: object) => {
    const answer = await caller.untilAnswered('POST', path, {
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    // A try whose answer was lost has saved it.
    if (answer.status === 409) return undefined;
    if (answer.status >= 300) throw new Error(`${path} answered ${answer.status}: ${answer.text}`);
    return answer.text === '' ? undefined : JSON.parse(answer.text);
  };
  await post(
    '/api/metadata/taskdefs',
    taskTypes.map((name) => ({
      name,
      retryCount: 50,
      retryDelaySeconds: 1,
      responseTimeoutSeconds: 5,
      timeoutSeconds: 0,
    })),
  );
  for (const definition of firstDefinitions) await post('/api/metadata/workflow', definition);
  await post('/api/event', eventHandler);
  for (const displayName of ['faults', listener])
    await post('/api/v1/webhooks', { displayName, url: sinkUrl, signalbox: { retryPreset: 'fast' } });
  const access = await createAccessScene({ caller, sinkUrl });
  const targets: Readonly<Record<Purpose, object>> = {
    waits: { receiverWorkflowNamesToVersions: { waitsTwice: 0, waitsForAll: 0, [definitionNames.waits]: 0 } },
    // With a task queue of its own a source starts workflow types, also those that no worker knows yet.
    starts: { workflowsToStart: { onOrder: 0 }, signalbox: { startTaskQueue: 'signalbox' } },
    startsDefinition: { workflowsToStart: { [definitionNames.started]: 0 } },
    startsLate: { workflowsToStart: { onLateOrder: 0 }, signalbox: { startTaskQueue: 'signalbox' } },
  };
  const sources = new Map<string, FaultSource>();
  for (const purpose of purposes) {
    for (const sender of senders) {
      const made = z.object({ id: z.string() }).parse(
        await post('/api/metadata/webhook', {
          name: `${purpose} ${sender.platform}`,
          sourcePlatform: sender.apiName,
          secretValue: secret,
          ...targets[purpose],
        }),
      );
      const source = { id: made.id, sender, secret };
      sources.set(`${purpose} ${sender.platform}`, source);
      await shakeHands(source);
    }
  }
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  pool.on('error', () => undefined);
  let rows: readonly EventRow[] = [];
  const startedRuns = new Map<string, ReadonlyMap<string, readonly string[]>>();

  return {
    access,
    secrets: [secret, ...access.secrets],
    sourceOf(sender, purpose) {
      const source = sources.get(`${purpose} ${sender.platform}`);
      if (source === undefined) throw new Error(`There is no source for ${purpose} of ${sender.platform}.`);
      return source;
    },
    async read() {
      startedRuns.clear();
      ({ rows } = await pool.query<EventRow>(
        `SELECT id, outcome, reason, duplicate_of, convert_from(body, 'UTF8') AS body FROM event`,
      ));
    },
    startedBy,
    async findWrongRefusal(event, purpose) {
      const kept = rows.filter(({ body }) => body?.includes(`"${event.nonce}"`));
      const wrong = kept
        .filter(({ outcome }) => outcome !== 'rejected')
        .map(({ outcome }) => `forged event ${event.nonce} is ${outcome} in the ledger`);
      const answered = event.tries.filter(({ status }) => status >= 400 && status < 500);
      for (const { status, eventId } of answered) {
        const row = kept.find(({ id }) => id === eventId);
        if (row?.reason === undefined || row.reason === null)
          wrong.push(`a refusal of ${event.nonce} (${status}) is not in the ledger`);
      }
      if (new Set(answered.map(({ eventId }) => eventId)).size < answered.length)
        wrong.push(`two refusals of ${event.nonce} were told as one`);
      if (kept.length > event.tries.length) wrong.push(`${event.nonce} is ${kept.length} times in the ledger`);
      const runs = purpose === 'waits' ? [] : ((await startedBy(purpose)).get(event.nonce) ?? []);
      return runs.length === 0 ? wrong : [...wrong, `forged event ${event.nonce} started ${runs.length} runs`];
    },
    async findWrongEvents() {
      const byNonce = new Map<string, EventRow[]>();
      for (const row of rows) {
        const nonce = /"nonce":"([^"]+)"/.exec(row.body ?? '')?.[1];
        if (nonce !== undefined) byNonce.set(nonce, [...(byNonce.get(nonce) ?? []), row]);
      }
      const wrong: string[] = [];
      const sent = ledger.events.filter(({ genuine }) => genuine);
      for (const event of sent) {
        const what = `event ${event.nonce} of ${event.platform}`;
        const of = byNonce.get(event.nonce) ?? [];
        const accepted = of.filter(({ outcome }) => outcome === 'accepted');
        const told = event.tries.filter(({ status }) => status >= 200 && status < 300);
        if (isTaken(event) && accepted.length !== 1)
          wrong.push(`${what} was answered 2xx and is ${accepted.length} times in the ledger`);
        if (accepted.length > 1) wrong.push(`${what} was accepted ${accepted.length} times`);
        // Also the answer to one that comes again names the entry of the first.
        for (const { eventId } of told)
          if (accepted.length === 1 && eventId !== accepted[0]?.id)
            wrong.push(`${what} was answered 2xx with an entry that is not its own`);
        const others = of.filter(({ outcome }) => outcome !== 'accepted');
        if (others.some(({ outcome, duplicate_of }) => outcome !== 'duplicate' || duplicate_of !== accepted[0]?.id))
          wrong.push(`${what} is ${others.map(({ outcome }) => outcome).join()} in the ledger`);
        if (others.length < told.length - 1)
          wrong.push(`${what} was answered 2xx ${told.length} times and is ${of.length} times in the ledger`);
        if (of.length > event.tries.length)
          wrong.push(`${what} was sent ${event.tries.length} times and is ${of.length} times in the ledger`);
      }
      const known = new Set(ledger.events.map(({ nonce }) => nonce));
      for (const nonce of byNonce.keys()) if (!known.has(nonce)) wrong.push(`nobody sent event ${nonce}`);
      // Who asks again because nobody answered asks the same run.
      const { count: asked } = await temporal.workflow.count(`WorkflowType = 'accessRequest'`);
      const { rows: opened } = await pool.query<{ count: number }>('SELECT count(*)::int AS count FROM task');
      if (asked !== opened[0]?.count) wrong.push(`${asked} runs opened ${opened[0]?.count} access requests`);
      const { rows: left } = await pool.query<{ what: string; count: number }>(leftSql);
      return [...wrong, ...left.filter(({ count }) => count > 0).map(({ what, count }) => `${count} ${what}`)];
    },
    saveSecondVersion: async () => void (await post('/api/metadata/workflow?overwrite=true', secondVersion)),
    close: () => pool.end(),
  };

  /** Some platforms ask the URL for an answer before they send events. */
  async function shakeHands({ id, sender }: FaultSource): Promise<void> {
    const handshake = signedHandshake(sender, secret);
    if (handshake === undefined) return;
    const { status } = await caller.untilAnswered('POST', `/webhook/${id}`, handshake);
    if (status !== 200) throw new Error(`The handshake of ${sender.platform} was answered ${status}.`);
  }

  async function startedBy(purpose: Exclude<Purpose, 'waits'>): Promise<ReadonlyMap<string, readonly string[]>> {
    const known = startedRuns.get(purpose) ?? (await findStarted(startedTypes[purpose]));
    startedRuns.set(purpose, known);
    return known;
  }

  /** By the input that a run was started with, as its history has it. */
  async function findStarted(type: string): Promise<ReadonlyMap<string, readonly string[]>> {
    const found = new Map<string, string[]>();
    for await (const { workflowId, runId } of temporal.workflow.list({ query: `WorkflowType = '${type}'` })) {
      const nonce = await startNonceOf(temporal, { workflowId, runId });
      if (nonce !== undefined) found.set(nonce, [...(found.get(nonce) ?? []), workflowId]);
    }
    return found;
  }
}

const startedTypes = { starts: 'onOrder', startsDefinition: 'runDefinition', startsLate: 'onLateOrder' } as const;

interface EventRow {
  readonly id: string;
  readonly outcome: string;
  readonly reason: string | null;
  readonly duplicate_of: string | null;
  readonly body: string | null;
}

const leftSql = `
SELECT 'events are still to be dispatched' AS what, count(*)::int AS count FROM dispatch
UNION ALL SELECT 'waits were claimed and not told', count(*)::int FROM wait WHERE state = 'claimed'
UNION ALL SELECT 'waits are still open', count(*)::int FROM wait WHERE state = 'open'
UNION ALL SELECT 'decisions were not told', count(*)::int FROM message WHERE notify_due_at IS NOT NULL`;

/** By which a run is found that a schedule started at a time. */
export function scheduledNonce(schedule: string, atMs: number): string {
  return `${schedule} at ${atMs}`;
}

async function startNonceOf(
  temporal: Client,
  { workflowId, runId }: { readonly workflowId: string; readonly runId: string },
): Promise<string | undefined> {
  const { history } = await temporal.workflowService.getWorkflowExecutionHistory({
    namespace: 'default',
    execution: { workflowId, runId },
    maximumPageSize: 1,
  });
  const input = history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0]?.data;
  const text = Buffer.from(input ?? []).toString();
  const [, schedule] = /"_startedByScheduler":"([^"]+)"/.exec(text) ?? [];
  if (schedule !== undefined) return scheduledNonce(schedule, Number(/"_scheduledTime":(\d+)/.exec(text)?.[1]));
  // A definition stands there as well, with expressions in its text.
  return /"nonce":"([^"$]+)"/.exec(text)?.[1];
}
