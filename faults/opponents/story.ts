import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Caller } from '../load/caller.ts';
import { senders, signedEvent } from '../load/platforms.ts';
import { isTaken, type SentEvent } from '../load/ledger.ts';
import type { Random } from '../random.ts';

interface Repeat {
  readonly again: boolean;
  readonly againAfterMs: number;
}

/** One run that waits twice, and the two events that are for it. */
export interface TwoWaits {
  /** Resolves once nothing more is sent. */
  tell(): Promise<void>;
  readonly events: readonly TimedEvent[];
  /** Asked again until the run has ended, or the time is over. */
  end(): Promise<End>;
}

export interface TimedEvent extends SentEvent {
  /** When its first try began; 0: there was none. */
  sentAtMs: number;
}

/** `lost`: it waits, though both events were answered 2xx. `twice`: one event ended both waits. */
export type End = 'right' | 'waits' | 'lost' | 'twice' | 'failed' | 'started twice';

interface StoryOptions {
  readonly id: string;
  readonly definition: string;
  readonly secret: string;
  readonly api: Caller;
  readonly receivers: Caller;
  readonly eventPath: string;
  readonly random: Random;
  readonly isOver: () => boolean;
}

const run = z.object({
  workflowId: z.string(),
  status: z.string(),
  output: z.record(z.string(), z.unknown()).optional(),
});
const [github] = senders;

export function createTwoWaits(options: StoryOptions): TwoWaits {
  const { id, definition, secret, api, receivers, eventPath, random, isOver } = options;
  const pauses = random.chance(0.3);
  const firstAfterMs = random.chance(0.6) ? random.between(0, 60) : random.between(100, 3_000);
  const secondAfterMs = random.chance(0.5) ? 0 : random.between(0, 1_500);
  const events = ['a', 'b'].map((letter): TimedEvent & Repeat => ({
    nonce: `${id}-${letter}`,
    platform: 'github',
    genuine: true,
    tries: [],
    sentAtMs: 0,
    again: random.chance(0.3),
    againAfterMs: random.between(0, 2_000),
  }));

  return {
    events,
    async tell() {
      await start();
      await sleep(firstAfterMs);
      const [first, second] = events as [(typeof events)[0], (typeof events)[0]];
      const sending = send(first);
      await sleep(secondAfterMs);
      await Promise.all([sending, send(second)]);
    },
    async end() {
      const runs = await runsOf();
      if (runs.length !== 1) return runs.length === 0 ? 'waits' : 'started twice';
      const [{ status, output } = { status: '' }] = runs;
      const areTaken = events.every(isTaken);
      if (status === 'RUNNING') return areTaken ? 'lost' : 'waits';
      if (status !== 'COMPLETED') return 'failed';
      const taken = [String(output?.['first']), String(output?.['second'])].sort();
      return taken.join() === `${id}-a,${id}-b` ? 'right' : 'twice';
    },
  };

  /** A start whose answer did not come is looked for before it is made again. */
  async function start(): Promise<void> {
    const body = JSON.stringify({ name: definition, version: pauses ? 2 : 1, correlationId: id, input: { order: id } });
    while (!isOver()) {
      const { status } = await api.once('POST', '/api/workflow', { headers: json, body });
      if (status === 200) return;
      await sleep(1_000);
      if ((await runsOf().catch(() => [])).length > 0) return;
    }
  }

  async function runsOf(): Promise<readonly z.infer<typeof run>[]> {
    const { status, text } = await api.once(
      'GET',
      `/api/workflow/${definition}/correlated/${id}?includeClosed=true&includeTasks=false`,
    );
    if (status !== 200) throw new Error(`The runs of ${id} cannot be read: ${status}`);
    return z.array(run).parse(JSON.parse(text));
  }

  /** Until it is taken, as platforms do that send again; and some once more afterwards. */
  async function send(event: (typeof events)[0]): Promise<void> {
    await deliver(event);
    if (!event.again) return;
    await sleep(event.againAfterMs);
    await deliver(event);
  }

  async function deliver(event: TimedEvent): Promise<void> {
    const { nonce, tries } = event;
    event.sentAtMs ||= Date.now();
    for (let pauseMs = 100; !isOver(); pauseMs = Math.min(pauseMs * 2, 2_000)) {
      const { status } = await receivers.once('POST', eventPath, signedEvent(github, secret, { order: id, nonce }));
      tries.push({ atMs: Date.now(), status });
      // What says that it is not wanted, 4xx, is not sent again.
      if (status >= 200 && status < 500 && status !== 429 && status !== 408) return;
      await sleep(pauseMs);
    }
  }
}

const json = { 'Content-Type': 'application/json' };

/** Both waits, in the second version with a pause before them, so that events come before anybody waits. */
export function waitsTwice(
  name: string,
  version: 1 | 2,
  { type, inputParameters }: { type: string; inputParameters: object },
) {
  const wait = (reference: string) => ({ name: reference, taskReferenceName: reference, type, inputParameters });
  const pause = { name: 'pause', taskReferenceName: 'pause', type: 'WAIT', inputParameters: { duration: '2 seconds' } };
  return {
    name,
    version,
    schemaVersion: 2,
    ownerEmail: 'faults@example.com',
    timeoutSeconds: 0,
    timeoutPolicy: 'ALERT_ONLY',
    tasks: [...(version === 2 ? [pause] : []), wait('first'), wait('second')],
    outputParameters: { first: '${first.output.nonce}', second: '${second.output.nonce}' },
  };
}
