import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { HmacVerifier } from '../../src/model/inbound/custom-verifier.ts';
import { base64Hmac, hexHmac, judge, nowSeconds } from './requests.ts';

const secret = 'a-secret-of-some-length';
const body = '{"text":"see 1.2: done|ok","at":"x"}';

/** The templates in which an id has a neighbour, and a request signed under each. */
const templates = [
  '{id}.{body}',
  '{id}:{timestamp}:{body}',
  '{timestamp}.{id}.{body}',
  '{id}{body}',
  '{id}{timestamp}{body}',
  '{body}.{id}',
  '{body}{id}',
  'v1:{id}|{body}',
];
const textOf = (template: string, { id, time, content }: Parts) =>
  template.replace('{id}', id).replace('{timestamp}', time).replace('{body}', content);

interface Parts {
  readonly id: string;
  readonly time: string;
  readonly content: string;
}

function verdict(template: string, { id, time, content }: Parts, signed: string): string {
  const isTimed = template.includes('{timestamp}');
  const custom: HmacVerifier = {
    kind: 'hmac',
    header: 'X-Sign',
    algorithm: 'sha256',
    encoding: 'hex',
    template,
    idHeader: 'X-Id',
    ...(isTimed && { timestampHeader: 'X-Time' }),
  };
  const headers: [string, string][] = [
    ['X-Sign', hexHmac(secret, signed)],
    ['X-Id', id],
    ['X-Time', time],
  ];
  return judge({ platform: 'custom', secrets: [secret], custom }, { headers, body: content }).kind;
}

/** All ways to cut a text anew into the parts of a template, with the lengths of the first part and the last. */
function otherCuts(template: string, genuine: Parts): readonly Parts[] {
  const text = textOf(template, genuine);
  const [head = '', ...separators] = template.split(/\{\w+\}/);
  const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
  const cuts: Parts[] = [];
  const walk = (at: number, index: number, found: Record<string, string>): void => {
    if (index === names.length) {
      if (at === text.length)
        cuts.push({ id: found['id'] ?? '', time: found['timestamp'] ?? genuine.time, content: found['body'] ?? '' });
      return;
    }
    const separator = separators[index] ?? '';
    for (let end = at; end <= text.length; end += 1) {
      if (text.startsWith(separator, end))
        walk(end + separator.length, index + 1, { ...found, [names[index] ?? '']: text.slice(at, end) });
    }
  };
  walk(head.length, 0, {});
  return cuts.filter(
    (cut) => cut.id !== '' && (cut.id !== genuine.id || cut.time !== genuine.time || cut.content !== genuine.content),
  );
}

describe('the boundary between an id and what is signed beside it', () => {
  it.each(templates)('%s is where the sender drew it, and nowhere else', (template) => {
    const genuine = { id: 'evt_1-a0', time: String(nowSeconds), content: body };
    const signed = textOf(template, genuine);
    expect(verdict(template, genuine, signed)).toBe('verified');
    const passed = otherCuts(template, genuine).filter((cut) => verdict(template, cut, signed) === 'verified');
    // Without anything between them an id can lose its end to a body, or win what could be its own: neither is JSON then.
    for (const { content } of passed) expect(() => JSON.parse(content)).toThrow();
    if (!/\{id\}\{body\}|\{body\}\{id\}/.test(template)) expect(passed).toEqual([]);
    for (const { id } of passed) expect(id).not.toMatch(/["{}:,]/);
  });

  it('is kept where the template has no id, and by Standard Webhooks with either key', () => {
    const key = Buffer.from(secret).toString('base64');
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const publicText = `whpk_${publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64')}`;
    const signed = `msg_1.${nowSeconds}.a text.${nowSeconds}.with another`;
    const signatures = {
      secrets: `v1,${base64Hmac(secret, signed)}`,
      secretKey: `v1a,${sign(null, Buffer.from(signed), privateKey).toString('base64')}`,
    };
    for (const [signature, settings] of [
      [signatures.secrets, { secrets: [`whsec_${key}`] }],
      [signatures.secretKey, { secrets: [], secretKey: publicText }],
    ] as const) {
      const send = (id: string, content: string) =>
        judge(
          { platform: 'standardwebhooks', ...settings },
          {
            headers: [
              ['webhook-id', id],
              ['webhook-timestamp', String(nowSeconds)],
              ['webhook-signature', signature],
            ],
            body: content,
          },
        ).kind;
      expect(send('msg_1', `a text.${nowSeconds}.with another`)).toBe('verified');
      expect(send(`msg_1.${nowSeconds}.a text`, 'with another')).toBe('rejected');
    }
    expect(verdict('{body}', { id: 'any {id}. at all', time: String(nowSeconds), content: body }, body)).toBe(
      'verified',
    );
  });
});
