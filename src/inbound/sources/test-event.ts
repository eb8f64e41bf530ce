import { randomUUID } from 'node:crypto';
import type { Source } from '../../model/inbound/source.ts';
import { suggest } from '../../model/suggest.ts';
import { findPlatform } from '../../platforms/index.ts';
import { signRequest } from '../../platforms/sign.ts';
import { findSample, handshakeOf, samples } from '../../platforms/samples/index.ts';
import { buildSample, type EventSample } from '../../platforms/samples/sample.ts';
import { withPublicUrl } from '../receive/public-url.ts';
import type { ReceiveAnswer, Receiver } from '../receive/receive.ts';

export interface TestEventDependencies {
  readonly receiver: Pick<Receiver, 'receive'>;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Where senders call, without a slash at the end. */
  readonly publicUrl: string;
}

export interface TestEventRequest {
  /** `push`; absent: the platform's usual one. */
  readonly event?: string;
  /** The name of who asks, which the event carries. */
  readonly by: string;
}

export type TestEventResult =
  | {
      readonly kind: 'sent';
      readonly event: string;
      readonly answer: ReceiveAnswer;
      readonly handshake?: ReceiveAnswer;
    }
  | { readonly kind: 'unknownEvent'; readonly message: string }
  /** Only the platform can sign, or nothing is stored to sign with. */
  | { readonly kind: 'unsignable'; readonly message: string };

export type SendTestEvent = (source: Source, request: TestEventRequest) => Promise<TestEventResult>;

/** Marks a request as a test, in the ledger and for the workflows that get it. Anyone who can sign can set it: it excuses nothing. */
export const testHeader = 'X-Signalbox-Test';

/**
 * Sends a sample of the source's platform, signed with the source's own secret, the way that every request goes: it is judged,
 * recorded, wakes what waits, and verifies the URL. A challenge method that has not been asked yet is asked first.
 */
export function createTestEvents({ receiver, clock, publicUrl }: TestEventDependencies): SendTestEvent {
  return async (source, { event, by }) => {
    const name = findPlatform(source.verifierSettings)?.name ?? 'custom';
    const sample = event === undefined ? samples[name]?.[0] : findSample(name, event);
    if (sample === undefined) return { kind: 'unknownEvent', message: unknownEvent(name, event ?? '') };
    const first = needsHandshake(source, sample) ? handshakeOf(name) : undefined;
    const handshake = first && (await send(source, first, by));
    if (handshake !== undefined && 'message' in handshake) return { kind: 'unsignable', message: handshake.message };
    const answer = await send(source, sample, by);
    if ('message' in answer) return { kind: 'unsignable', message: answer.message };
    return { kind: 'sent', event: sample.event, answer, ...(handshake && { handshake }) };
  };

  async function send(source: Source, sample: EventSample, by: string): Promise<ReceiveAnswer | { message: string }> {
    const settings = source.verifierSettings;
    const nowSeconds = Math.floor(clock() / 1000);
    const { secretKey } = settings;
    const url = `${publicUrl}/webhook/${encodeURIComponent(source.id)}`;
    const plain = buildSample(sample, { url, seed: randomUUID(), nowSeconds, secretKey });
    const marked = { ...plain, headers: [...plain.headers, [testHeader, headerText(by)] as const] };
    const signed = signRequest(settings, withPublicUrl(source, marked), { nowSeconds });
    if (signed.kind === 'unsignable') return { message: signed.message };
    return receiver.receive(source.id, signed.request);
  }
}

function needsHandshake({ verifierSettings: settings }: Source, { isHandshake }: EventSample): boolean {
  return !isHandshake && !settings.urlVerified && findPlatform(settings)?.method === 'challenge';
}

function unknownEvent(platform: string, event: string): string {
  const known = (samples[platform] ?? []).map((one) => one.event);
  const meant = suggest(event, known);
  return `there is no sample "${event}" of ${platform}${meant === undefined ? '' : `, did you mean "${meant}"?`} There are ${known.join(', ')}`;
}

/** Names of keys and users can have any characters, and headers only those of Latin-1. */
function headerText(name: string): string {
  return name.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 200) || 'test';
}
