import { setTimeout as sleep } from 'node:timers/promises';
import type { SentEvent } from './ledger.ts';
import { senders, signedEvent, type EventBody, type Sender } from './platforms.ts';
import type { FaultSource, Purpose } from './scene.ts';
import type { StoryTools } from './stories.ts';

/** Until it is taken; often once more afterwards, or twice at the same moment. */
export async function sendEvent(
  { caller, ledger, scene, random: tools, isOver }: StoryTools,
  body: EventBody,
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

/** Until it is refused. */
export async function sendForged(
  { caller, isOver }: StoryTools,
  { event, source, body }: Pick<Delivery, 'event' | 'source' | 'body'>,
): Promise<void> {
  const { headers, body: bytes } = signedEvent(source.sender, 'not the secret', body);
  while (!isOver()) {
    const answer = await caller.once('POST', `/webhook/${source.id}`, { headers, body: bytes });
    event.tries.push(toTry(answer));
    if (answer.status >= 200 && answer.status < 500 && answer.status !== 429) return;
    await sleep(500);
  }
}

interface Delivery extends Pick<StoryTools, 'caller' | 'isOver'> {
  readonly event: SentEvent;
  readonly source: FaultSource & { readonly sender: Sender };
  readonly body: EventBody;
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
