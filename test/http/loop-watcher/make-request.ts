import { createHmac, randomUUID } from 'node:crypto';
import type { RawPost } from './post-raw.ts';

/** Who may send it. */
export type Hand = 'nobody' | 'sender' | 'read' | 'operate' | 'admin';

export interface WorstRequest {
  readonly who: Hand;
  readonly what: string;
  /** Where it needs something to be there. */
  readonly request: (place: Place) => RawPost;
}

/** The objects that the rows find there. */
export interface Place {
  /** Sources by their name in `sources`. */
  readonly sources: Readonly<Record<string, string>>;
  /** Accepted events by the name of what they hold. */
  readonly events: Readonly<Record<string, string>>;
}

export const secret = 'the secret of the sender';
export const json = { 'Content-Type': 'application/json' };
export const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
export const mib = 1024 * 1024;

/** Bodies that cost most, as large as they may be; made when they are asked for. */
export const bodies = {
  objects: (bytes: number) => `[${'{},'.repeat(bytes / 3 - 3)}{}]`,
  deep: (bytes: number) => `[${`${'['.repeat(500)}${']'.repeat(500)},`.repeat(bytes / 1001 - 3)}1]`,
  longNumbers: (bytes: number) => `[${'12345678901234567,'.repeat(bytes / 18 - 3)}1]`,
  brokenAtEnd: (bytes: number) => `[${'1,'.repeat(bytes / 2 - 3)}x`,
  brokenLines: (bytes: number) => `[${'\n'.repeat(bytes - 10)}x`,
  oneText: (bytes: number) => JSON.stringify({ text: 'a'.repeat(bytes - 100) }),
  quotes: (bytes: number) => JSON.stringify({ text: '"'.repeat(bytes / 2 - 100) }),
  keys: (bytes: number) =>
    `{${Array.from({ length: Math.floor(bytes / 13) - 3 }, (_, i) => `"k${String(i).padStart(7, '0')}":1`).join(',')}}`,
  opened: (bytes: number) => '['.repeat(bytes - 10),
  records: (bytes: number) =>
    JSON.stringify({
      list: Array.from({ length: Math.floor(bytes / 110) }, (_, i) => ({
        id: i,
        name: `record number ${i}`,
        tags: ['one', 'two'],
        at: '2026-01-01T00:00:00Z',
        on: true,
      })),
    }),
} as const;

export const some = (...names: (keyof typeof bodies)[]) => names.map((name) => [name, bodies[name]] as const);

export const sources = {
  github: { sourcePlatform: 'GitHub', secretValue: secret },
  waited: { sourcePlatform: 'GitHub', secretValue: secret },
  split: { sourcePlatform: 'GitHub', secretValue: secret, signalbox: { splitArrays: true } },
  twilio: { sourcePlatform: 'Twilio', secretValue: secret },
  slackOpen: { sourcePlatform: 'Slack', urlVerified: true },
  challengeOpen: {
    sourcePlatform: 'Custom',
    urlVerified: true,
    signalbox: { custom: { kind: 'challenge', field: 'ask' } },
  },
  manySecrets: {
    sourcePlatform: 'GitHub',
    secretValue: secret,
    signalbox: { extraSecrets: Array.from({ length: 40 }, (_, i) => `old secret ${i}`) },
  },
} as const;

export const gzipped = (headers: Record<string, string>) => ({ ...headers, 'Content-Encoding': 'gzip' });

/** As GitHub signs it. */
export function signed(body: string | Uint8Array, headers: Record<string, string> = json): RawPost['headers'] {
  return {
    ...headers,
    'X-GitHub-Delivery': randomUUID(),
    'X-Hub-Signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  };
}

export const toSource =
  (name: string, make: () => { body: string | Uint8Array; headers?: RawPost['headers'] }) =>
  ({ sources: { [name]: id } }: Place): RawPost => ({ path: `/webhook/${id}`, headers: json, ...make() });
export const genuine = (name: string, make: () => string | Uint8Array, headers: Record<string, string> = json) =>
  toSource(name, () => {
    const body = make();
    return { body, headers: signed(body, headers) };
  });
export const api = (method: string, path: string, body?: () => unknown) => (): RawPost => {
  const made = body?.();
  return {
    method,
    path,
    headers: json,
    ...(made !== undefined && { body: typeof made === 'string' ? made : JSON.stringify(made) }),
  };
};
export const many = (count: number, make: (i: number) => [string, unknown]) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => make(i)));
export const elements = (count: number) => Array.from({ length: count }, (_, i) => ({ a: i }));

/** The content of the stored event of 25 MB. */
export const largeEvent = () => {
  const body = bodies.records(24.9 * mib);
  return { body, headers: signed(body) };
};
