import type { Client } from '@temporalio/client';
import pg from 'pg';
import { z } from 'zod';
import type { Caller } from './caller.ts';
import { isTaken, type Ledger, type SentEvent } from './ledger.ts';
import { senders, signedHandshake, type Sender } from './platforms.ts';

/** Of the tasks that polling workers do. */
export const taskTypes = ['faults-check', 'faults-ship'] as const;

const purposes = ['waits', 'starts', 'startsDefinition', 'startsLate'] as const;
export type Purpose = (typeof purposes)[number];

export interface FaultSource {
  readonly id: string;
  readonly sender: Sender;
  readonly secret: string;
}

/** What is configured before the first event, and what can be asked of it afterwards. */
export interface Scene {
  /** The name of the definition that waits. */
  readonly definition: string;
  sourceOf(sender: Sender, purpose: Purpose): FaultSource;
  /** Runs that events have started, by the nonce of the event. Of Temporal itself. */
  startedBy(purpose: Exclude<Purpose, 'waits'>): Promise<ReadonlyMap<string, readonly string[]>>;
  findWrongRefusal(event: SentEvent): readonly string[];
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
const waitingDefinition = 'faultsWaits';
const startedDefinition = 'faultsStarted';

export async function createScene({ caller, temporal, databaseUrl, sinkUrl, ledger }: SceneOptions): Promise<Scene> {
  const post = async (path: string, body: object) => {
    const answer = await caller.untilAnswered('POST', path, {
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
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
  await post('/api/metadata/workflow', waits(1));
  await post('/api/metadata/workflow', {
    name: startedDefinition,
    version: 1,
    schemaVersion: 2,
    tasks: [work('shipped', taskTypes[1], { nonce: '${workflow.input.nonce}' })],
    outputParameters: { nonce: '${workflow.input.nonce}', done: '${shipped.output.by}' },
  });
  await post('/api/v1/webhooks', { displayName: 'faults', url: sinkUrl, signalbox: { retryPreset: 'fast' } });
  const targets: Readonly<Record<Purpose, object>> = {
    waits: { receiverWorkflowNamesToVersions: { waitsTwice: 0, [waitingDefinition]: 0 } },
    // With a task queue of its own a source starts workflow types, also those that no worker knows yet.
    starts: { workflowsToStart: { onOrder: 0 }, signalbox: { startTaskQueue: 'signalbox' } },
    startsDefinition: { workflowsToStart: { [startedDefinition]: 0 } },
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
    definition: waitingDefinition,
    sourceOf(sender, purpose) {
      const source = sources.get(`${purpose} ${sender.platform}`);
      if (source === undefined) throw new Error(`There is no source for ${purpose} of ${sender.platform}.`);
      return source;
    },
    async read() {
      startedRuns.clear();
      ({ rows } = await pool.query<EventRow>(
        `SELECT id, outcome, reason, convert_from(body, 'UTF8') AS body FROM event WHERE outcome IN ('accepted', 'rejected', 'ignored')`,
      ));
    },
    async startedBy(purpose) {
      const known = startedRuns.get(purpose) ?? (await findStarted(startedTypes[purpose]));
      startedRuns.set(purpose, known);
      return known;
    },
    findWrongRefusal(event) {
      const kept = rows.filter(({ body }) => body?.includes(`"${event.nonce}"`));
      const wrong = kept.some(({ outcome }) => outcome === 'accepted')
        ? [`forged event ${event.nonce} was accepted`]
        : [];
      for (const { status, eventId } of event.tries.filter(({ status }) => status >= 400 && status < 500)) {
        const row = rows.find(({ id }) => id === eventId);
        if (row?.reason === undefined || row.reason === null)
          wrong.push(`a refusal of ${event.nonce} (${status}) is not in the ledger`);
      }
      if (kept.length > event.tries.length) wrong.push(`${event.nonce} is ${kept.length} times in the ledger`);
      return wrong;
    },
    async findWrongEvents() {
      const accepted = new Map<string, number>();
      for (const { outcome, body } of rows) {
        const nonce = /"nonce":"([^"]+)"/.exec(body ?? '')?.[1];
        if (outcome === 'accepted' && nonce !== undefined) accepted.set(nonce, (accepted.get(nonce) ?? 0) + 1);
      }
      const wrong: string[] = [];
      const sent = ledger.events.filter(({ genuine }) => genuine);
      for (const event of sent) {
        const count = accepted.get(event.nonce) ?? 0;
        if (isTaken(event) && count !== 1)
          wrong.push(`event ${event.nonce} of ${event.platform} was answered 2xx and is ${count} times in the ledger`);
      }
      const { rows: left } = await pool.query<{ what: string; count: number }>(leftSql);
      return [...wrong, ...left.filter(({ count }) => count > 0).map(({ what, count }) => `${count} ${what}`)];
    },
    saveSecondVersion: async () => void (await post('/api/metadata/workflow?overwrite=true', waits(2))),
    close: () => pool.end(),
  };

  /** Some platforms ask the URL for an answer before they send events. */
  async function shakeHands({ id, sender }: FaultSource): Promise<void> {
    const handshake = signedHandshake(sender, secret);
    if (handshake === undefined) return;
    const { status } = await caller.untilAnswered('POST', `/webhook/${id}`, handshake);
    if (status !== 200) throw new Error(`The handshake of ${sender.platform} was answered ${status}.`);
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
  readonly body: string | null;
}

const leftSql = `
SELECT 'events are still to be dispatched' AS what, count(*)::int AS count FROM dispatch
UNION ALL SELECT 'waits were claimed and not told', count(*)::int FROM wait WHERE state = 'claimed'
UNION ALL SELECT 'waits are still open', count(*)::int FROM wait WHERE state = 'open'
UNION ALL SELECT 'decisions were not told', count(*)::int FROM message WHERE notify_due_at IS NOT NULL`;

function waits(version: 1 | 2): object {
  return {
    name: waitingDefinition,
    version,
    schemaVersion: 2,
    tasks: [
      wait('first'),
      ...(version === 1
        ? []
        : [{ name: 'noted', taskReferenceName: 'noted', type: 'SET_VARIABLE', inputParameters: { v: 2 } }]),
      work('checked', taskTypes[0], { nonce: '${first.output.nonce}' }),
      wait('second'),
    ],
    outputParameters: {
      first: '${first.output.nonce}',
      second: '${second.output.nonce}',
      checked: '${checked.output.by}',
    },
  };
}

function wait(reference: string): object {
  return {
    name: reference,
    taskReferenceName: reference,
    type: 'WAIT_FOR_WEBHOOK',
    inputParameters: { matches: { '$.order': '${workflow.input.order}' } },
  };
}

function work(reference: string, name: string, inputParameters: object): object {
  return { name, taskReferenceName: reference, type: 'SIMPLE', inputParameters };
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
  // A definition stands there as well, with expressions in its text.
  return /"nonce":"([^"$]+)"/.exec(Buffer.from(input ?? []).toString())?.[1];
}
