import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { z } from 'zod';
import type { Random } from '../random.ts';
import type { Caller } from './caller.ts';
import type { Ledger, SentEvent } from './ledger.ts';
import { senders, signedEvent, type Sender } from './platforms.ts';
import type { Sink } from './sink.ts';
import type { Purpose, Scene } from './scene.ts';

/** One thing that happens between the world and Signalbox, from its first request to its last. */
export interface Story {
  readonly id: string;
  readonly kind: StoryKind;
  /** All that the outside does. Resolves once nothing more is sent. */
  tell(): Promise<void>;
  /** Each sentence is something that should not be. Asked again until there is none, or the time is over. */
  findWrong(): Promise<readonly string[]>;
}

export const storyKinds = ['wait', 'definition', 'start', 'late start', 'message', 'refused'] as const;
export type StoryKind = (typeof storyKinds)[number];

export interface StoryTools {
  readonly caller: Caller;
  readonly temporal: Client;
  readonly ledger: Ledger;
  readonly sink: Sink;
  readonly scene: Scene;
  readonly random: Random;
  /** True once the books are closed: what is not done by then is not done. */
  readonly isOver: () => boolean;
}

export function createStory(kind: StoryKind, id: string, tools: StoryTools): Story {
  switch (kind) {
    case 'wait':
      return waiting(id, tools);
    case 'definition':
      return ofDefinition(id, tools);
    case 'start':
      return started(kind, id, tools);
    case 'late start':
      return started(kind, id, tools);
    case 'message':
      return asking(id, tools);
    case 'refused':
      return refused(id, tools);
    default:
      return kind satisfies never;
  }
}

/** Two events for two waits of one run: before it waits, at the same moment, or later. */
function waiting(id: string, tools: StoryTools): Story {
  const { temporal, random } = tools;
  const sleepMs = random.chance(0.3) ? random.between(100, 2_000) : 0;
  const firstAfterMs = random.chance(0.6) ? random.between(0, 60) : random.between(100, 3_000);
  const secondAfterMs = random.chance(0.5) ? 0 : random.between(0, 1_500);
  const nonces = [`${id}-a`, `${id}-b`];
  return {
    id,
    kind: 'wait',
    async tell() {
      await startRun(tools, { type: 'waitsTwice', id, input: { order: id, sleepMs } });
      await sleep(firstAfterMs);
      const first = sendEvent(tools, { order: id, nonce: `${id}-a` });
      await sleep(secondAfterMs);
      await Promise.all([first, sendEvent(tools, { order: id, nonce: `${id}-b` })]);
    },
    async findWrong() {
      const { status, result } = await endOf(temporal, id);
      if (status !== 'COMPLETED') return [`run ${id} is ${status}: an event was lost`];
      const taken = z.array(z.string()).parse(result);
      return [...taken].sort().join() === nonces.join() ? [] : [`run ${id} took ${taken.join(' and ')}`];
    },
  };
}

/** A definition: a wait, a task that a polling worker does, a wait. */
function ofDefinition(id: string, tools: StoryTools): Story {
  const { caller, random, scene, ledger } = tools;
  const firstAfterMs = random.chance(0.5) ? random.between(0, 80) : random.between(100, 2_500);
  const secondAfterMs = random.between(0, 2_500);
  let workflowId = '';
  return {
    id,
    kind: 'definition',
    async tell() {
      const answer = await caller.untilAnswered('POST', '/api/workflow', {
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({
          name: scene.definition,
          input: { order: id },
          idempotencyKey: id,
          idempotencyStrategy: 'RETURN_EXISTING',
        }),
      });
      if (answer.status !== 200) throw new Error(`The start of ${id} was answered ${answer.status}: ${answer.text}`);
      workflowId = answer.text;
      await sleep(firstAfterMs);
      const first = sendEvent(tools, { order: id, nonce: `${id}-a` });
      await sleep(secondAfterMs);
      await Promise.all([first, sendEvent(tools, { order: id, nonce: `${id}-b` })]);
    },
    async findWrong() {
      const answer = await caller.once('GET', `/api/workflow/${workflowId}`);
      if (answer.status !== 200) return [`run ${id} cannot be read: ${answer.status}`];
      const { status, output } = z
        .object({ status: z.string(), output: z.record(z.string(), z.unknown()).optional() })
        .parse(JSON.parse(answer.text));
      if (status !== 'COMPLETED') return [`run ${id} of a definition is ${status}`];
      const taken = [String(output?.['first']), String(output?.['second'])];
      const wrong = taken.sort().join() === `${id}-a,${id}-b` ? [] : [`run ${id} took ${taken.join(' and ')}`];
      const done = output?.['checked'];
      const isKnown = ledger.tasks.some(({ taskId }) => taskId === done);
      return isKnown ? wrong : [...wrong, `run ${id} says that task ${String(done)} was done, and no worker does`];
    },
  };
}

/** An event that starts a workflow, or a definition with a task; or a workflow that comes with the second version. */
function started(kind: 'start' | 'late start', id: string, tools: StoryTools): Story {
  const { scene, temporal, random } = tools;
  const purpose = kind === 'late start' ? 'startsLate' : random.pick(['starts', 'startsDefinition'] as const);
  return {
    id,
    kind,
    tell: () => sendEvent(tools, { order: id, nonce: id }, purpose),
    async findWrong() {
      const runs = (await scene.startedBy(purpose)).get(id) ?? [];
      if (runs.length !== 1) return [`event ${id} started ${runs.length} runs`];
      const { status } = await endOf(temporal, runs[0] ?? '');
      return status === 'COMPLETED' ? [] : [`run ${runs[0]}, which ${id} started, is ${status}`];
    },
  };
}

/** A message whose receiver fails at first, answers in the response, by callback, by two callbacks at once, or too late. */
function asking(id: string, tools: StoryTools): Story {
  const { temporal, random, sink, ledger, caller } = tools;
  const failures = random.chance(0.15) ? 1 : 0;
  const way = random.pick(['approve', 'deny', 'race', 'race', 'race', 'document', 'withdrawn'] as const);
  const afterMs = random.between(0, 1_500);
  const withdrawAfterMs = way === 'withdrawn' ? random.between(200, 2_500) : undefined;
  const callbacks: Promise<void>[] = [];
  const answering = new Set<string>();
  let answered: (() => void) | undefined;
  const wasAnswered = new Promise<void>((resolve) => (answered = resolve));

  async function callBack(callbackUrl: string, decision: 'approve' | 'deny', by: string): Promise<void> {
    const entry = { story: id, decision: `${decision} ${by}`, status: 0 };
    ledger.callbacks.push(entry);
    const answer = await caller.untilAnswered('POST', new URL(callbackUrl).pathname, {
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ version: 'v1', [decision]: { comment: by } }),
    });
    entry.status = answer.status;
  }

  const onAnswered = (callbackUrl: string) => {
    // A message that comes again is the same message: its receiver has decided already.
    if (answering.has(callbackUrl)) return;
    answering.add(callbackUrl);
    if (way === 'document') return answered?.();
    callbacks.push(
      sleep(afterMs).then(async () => {
        const all = [callBack(callbackUrl, way === 'deny' ? 'deny' : 'approve', 'alice')];
        if (way === 'race') all.push(callBack(callbackUrl, 'deny', 'bob'), callBack(callbackUrl, 'approve', 'carol'));
        await Promise.all(all);
      }),
    );
    answered?.();
  };

  return {
    id,
    kind: 'message',
    async tell() {
      sink.expect(id, {
        failures,
        ...(way === 'document' && { document: { version: 'v1', approve: { comment: 'the answer' } } }),
        onAnswered,
      });
      await startRun(tools, { type: 'asks', id, input: { story: id, withdrawAfterMs } });
      // Called off before anything left, there is nothing to wait for.
      await Promise.race([wasAnswered, ...(way === 'withdrawn' ? [untilEnd(tools, id)] : [])]);
      await Promise.all(callbacks);
    },
    async findWrong() {
      const { status, result } = await endOf(temporal, id);
      if (status !== 'COMPLETED') return [`run ${id}, which asks, is ${status}`];
      // A message that is called off may end as such, or with the cancellation.
      const decision = String(result)
        .trim()
        .replace(/^failed withdrawn$/, 'withdrawn');
      const attempts = ledger.attempts.filter(({ story }) => story === id);
      const messages = new Set(attempts.map(({ messageId }) => messageId));
      const taken = ledger.callbacks.filter((one) => one.story === id && one.status < 300).map((one) => one.decision);
      const wrong = messages.size > 1 ? [`run ${id} sent ${messages.size} messages`] : [];
      if (attempts.length === 0 && decision !== 'withdrawn') wrong.push(`the message of run ${id} never arrived`);
      if (taken.length > 1) wrong.push(`${taken.join(' and ')} were both told that they decide ${id}`);
      const expected =
        way === 'document' ? 'approve the answer' : (taken[0] ?? (way === 'withdrawn' ? 'withdrawn' : 'a decision'));
      if (decision !== expected) wrong.push(`run ${id} got "${decision}", and its receiver was told "${expected}"`);
      return wrong;
    },
  };
}

/** A forged event: refused, kept with its reason, and of no effect. */
function refused(id: string, tools: StoryTools): Story {
  const { caller, ledger, scene, random } = tools;
  const source = scene.sourceOf(random.pick(senders), 'waits');
  const event: SentEvent = { nonce: id, platform: source.sender.platform, genuine: false, tries: [] };
  ledger.events.push(event);
  return {
    id,
    kind: 'refused',
    async tell() {
      const { headers, body } = signedEvent(source.sender, 'not the secret', { order: id, nonce: id });
      while (!tools.isOver()) {
        const answer = await caller.once('POST', `/webhook/${source.id}`, { headers, body });
        event.tries.push(toTry(answer));
        if (answer.status >= 200 && answer.status < 500 && answer.status !== 429) return;
        await sleep(500);
      }
    },
    findWrong: async () => scene.findWrongRefusal(event),
  };
}

/** Until it is taken; often once more afterwards, or twice at the same moment. */
async function sendEvent(
  { caller, ledger, scene, random: tools, isOver }: StoryTools,
  body: { readonly order: string; readonly nonce: string },
  purpose: Purpose = 'waits',
): Promise<void> {
  // Of its own, so that two events of a story do not draw by turns as their answers come.
  const random = tools.fork(body.nonce);
  const sender = random.pick(senders);
  const source = scene.sourceOf(sender, purpose);
  const event: SentEvent = { nonce: body.nonce, platform: sender.platform, genuine: true, tries: [] };
  ledger.events.push(event);
  const send = () => deliver({ caller, isOver, event, source, body });
  await (random.chance(0.2) ? Promise.all([send(), send()]) : send());
  if (!random.chance(0.3)) return;
  await sleep(random.between(0, 2_000));
  await send();
}

interface Delivery extends Pick<StoryTools, 'caller' | 'isOver'> {
  readonly event: SentEvent;
  readonly source: { readonly id: string; readonly sender: Sender; readonly secret: string };
  readonly body: { readonly order: string; readonly nonce: string };
}

async function deliver({ caller, event, source, body, isOver }: Delivery): Promise<void> {
  for (let pauseMs = 100; !isOver(); pauseMs = Math.min(pauseMs * 2, 2_000)) {
    const answer = await caller.once('POST', `/webhook/${source.id}`, signedEvent(source.sender, source.secret, body));
    event.tries.push(toTry(answer));
    if (answer.status >= 200 && answer.status < 300) return;
    await sleep(pauseMs);
  }
}

function toTry({ status, headers }: { readonly status: number; readonly headers: Record<string, unknown> }) {
  const eventId = headers['x-signalbox-event-id'];
  return { atMs: Date.now(), status, ...(typeof eventId === 'string' && { eventId }) };
}

interface Run {
  readonly type: string;
  readonly id: string;
  readonly input: object;
}

/** Straight to Temporal, again and again: a run of this id is there afterwards. */
async function startRun({ temporal, isOver }: StoryTools, { type, id, input }: Run): Promise<void> {
  while (!isOver()) {
    try {
      await temporal.workflow.start(type, { taskQueue: 'signalbox', workflowId: id, args: [input] });
      return;
    } catch (error) {
      if (error instanceof Error && error.name === 'WorkflowExecutionAlreadyStartedError') return;
      await sleep(300);
    }
  }
}

async function untilEnd({ temporal, isOver }: StoryTools, workflowId: string): Promise<void> {
  while (!isOver() && ['RUNNING', 'UNKNOWN'].includes((await endOf(temporal, workflowId)).status)) await sleep(500);
}

async function endOf(
  temporal: Client,
  workflowId: string,
): Promise<{ readonly status: string; readonly result?: unknown }> {
  const handle = temporal.workflow.getHandle(workflowId);
  const status = await handle.describe().then(
    (description) => description.status.name,
    () => 'UNKNOWN',
  );
  return status === 'COMPLETED' ? { status, result: await handle.result() } : { status };
}
