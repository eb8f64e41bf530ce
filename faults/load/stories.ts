import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { z } from 'zod';
import type { Random } from '../random.ts';
import { accessRequest } from './access-story.ts';
import { ofDefinition } from './definition-story.ts';
import type { Caller } from './caller.ts';
import type { Ledger, SentEvent } from './ledger.ts';
import { asking } from './message-story.ts';
import { senders } from './platforms.ts';
import { endOf, startRun } from './runs.ts';
import { ofSchedule } from './schedule-story.ts';
import { sendEvent, sendForged } from './send-event.ts';
import type { Sink } from './sink.ts';
import type { Scene } from './scene.ts';

/** One thing that happens between the world and Signalbox, from its first request to its last. */
export interface Story {
  readonly id: string;
  readonly kind: StoryKind;
  /** All that the outside does. Resolves once nothing more is sent. */
  tell(): Promise<void>;
  /** Each sentence is something that should not be. Asked again until there is none, or the time is over. */
  findWrong(): Promise<readonly string[]>;
}

export const storyKinds = [
  'wait',
  'waits at once',
  'definition',
  'schedule',
  'start',
  'late start',
  'message',
  'access',
  'refused',
] as const;
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
    case 'waits at once':
      return waitingForAll(id, tools);
    case 'definition':
      return ofDefinition(id, tools);
    case 'schedule':
      return ofSchedule(id, tools);
    case 'start':
      return started(kind, id, tools);
    case 'late start':
      return started(kind, id, tools);
    case 'message':
      return asking(id, tools);
    case 'access':
      return accessRequest(id, tools);
    case 'refused':
      return refused(id, tools);
    default:
      return kind satisfies never;
  }
}

/**
 * Two events for two waits of a run, or of three runs that wait for the same: before they wait, at the same moment, or later.
 * Sometimes somebody forges one of them.
 */
function waiting(id: string, tools: StoryTools): Story {
  const { temporal, random, ledger, scene } = tools;
  const sleepMs = random.chance(0.3) ? random.between(100, 2_000) : 0;
  const firstAfterMs = random.chance(0.6) ? random.between(0, 60) : random.between(100, 3_000);
  const secondAfterMs = random.chance(0.5) ? 0 : random.between(0, 1_500);
  const runs = random.chance(0.2) ? [id, `${id}-beside`, `${id}-too`] : [id];
  const forger = random.chance(0.2) ? scene.sourceOf(random.pick(senders), 'waits') : undefined;
  const forged: SentEvent = {
    nonce: `${id}-forged`,
    platform: forger?.sender.platform ?? '',
    genuine: false,
    tries: [],
  };
  if (forger !== undefined) ledger.events.push(forged);
  const nonces = [`${id}-a`, `${id}-b`];
  return {
    id,
    kind: 'wait',
    async tell() {
      await Promise.all(
        runs.map((run) => startRun(tools, { type: 'waitsTwice', id: run, input: { order: id, sleepMs } })),
      );
      await sleep(firstAfterMs);
      const first = [
        sendEvent(tools, { order: id, nonce: `${id}-a` }),
        forger && sendForged(tools, { event: forged, source: forger, body: { order: id, nonce: forged.nonce } }),
      ];
      await sleep(secondAfterMs);
      await Promise.all([...first, sendEvent(tools, { order: id, nonce: `${id}-b` })]);
    },
    async findWrong() {
      const wrong = forger === undefined ? [] : [...(await scene.findWrongRefusal(forged, 'waits'))];
      for (const run of runs) {
        const { status, result } = await endOf(temporal, run);
        if (status !== 'COMPLETED') return [...wrong, `run ${run} is ${status}: an event was lost`];
        const taken = z.array(z.string()).parse(result);
        if ([...taken].sort().join() !== nonces.join()) wrong.push(`run ${run} took ${taken.join(' and ')}`);
      }
      return wrong;
    },
  };
}

/** A run that begins several waits at once while their events come: some just before a wait, some just as it is written down. */
function waitingForAll(id: string, tools: StoryTools): Story {
  const { temporal, random } = tools;
  const orders = Array.from({ length: 10 }, (_, at) => `${id}-${at}`);
  return {
    id,
    kind: 'waits at once',
    async tell() {
      // What comes before a run has begun is not for it.
      await startRun(tools, { type: 'waitsForAll', id, input: { orders } });
      const sent = orders.map(async (order) => {
        await sleep(random.between(0, 600));
        await sendEvent(tools, { order, nonce: order });
      });
      await Promise.all(sent);
    },
    async findWrong() {
      const { status, result } = await endOf(temporal, id);
      if (status !== 'COMPLETED') return [`run ${id} is ${status}: an event was lost`];
      const taken = z.array(z.string()).parse(result);
      return taken.join() === orders.join() ? [] : [`run ${id} took ${taken.join(' and ')}`];
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

/** A forged event: refused, kept with its reason, and of no effect. */
function refused(id: string, tools: StoryTools): Story {
  const { ledger, scene, random } = tools;
  const purpose = random.pick(['waits', 'starts', 'startsDefinition'] as const);
  const source = scene.sourceOf(random.pick(senders), purpose);
  const event: SentEvent = { nonce: id, platform: source.sender.platform, genuine: false, tries: [] };
  ledger.events.push(event);
  return {
    id,
    kind: 'refused',
    tell: () => sendForged(tools, { event, source, body: { order: id, nonce: id } }),
    findWrong: () => scene.findWrongRefusal(event, purpose),
  };
}
