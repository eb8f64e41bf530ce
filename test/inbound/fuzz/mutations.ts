import { brotliCompressSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { platforms } from '../../../src/platforms/index.ts';
import { withCharacter } from '../../helpers/with-character.ts';
import type { RawRequest } from './raw-http.ts';
import type { Sender } from './sender.ts';

/** A request on its way through the mutations; `forged` once something that proves it was altered. */
export interface Draft extends RawRequest {
  readonly forged: boolean;
  readonly touched: boolean;
}

export type Mutation = (draft: Draft, sender: Sender) => Draft;

const headerText = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.constantFrom(
    '',
    'v1=',
    'sha256=',
    'v0=',
    ',',
    't=1',
    't=1,v1=',
    'Bearer ',
    'Basic Og==',
    'HMAC ',
    '9'.repeat(400),
    '-1',
    '0',
    '1e999',
    'NaN',
    '=?utf-8?q?',
    '();created=1',
    's=:::',
    'chunked',
    '100-continue',
  ),
  fc.uint8Array({ maxLength: 30 }).map((bytes) =>
    Buffer.from(bytes)
      .toString('latin1')
      .replaceAll(/[\r\n\0]/g, ''),
  ),
);
export const bodyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc.json().map((text) => Buffer.from(text)),
  fc
    .constantFrom(
      '',
      '[',
      '{"a":',
      '['.repeat(20_000),
      '{"a":'.repeat(5_000),
      '1'.repeat(5_000),
      '1e400',
      '{"__proto__":{"x":1}}',
      '"\\ud800"',
      'payload=%7B%7D',
      'payload=%zz',
      '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
      '\uFEFF{}',
      '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b--',
    )
    .map((text) => Buffer.from(text)),
  fc.constant(gzipSync(Buffer.alloc(3_000_000))),
  fc.constant(brotliCompressSync(Buffer.from('{}'))),
  fc.constant(Buffer.alloc(300_000, 'x')),
);
const contentTypes = fc.oneof(
  headerText,
  fc.constantFrom(
    'application/json',
    'application/json; charset=utf-16',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=b',
    'multipart/form-data',
    'text/xml',
    'application/json; charset=nonsense',
    'application/vnd.api+json',
    'text/plain;charset="',
  ),
);
const encodings = fc.constantFrom(
  'gzip',
  'br',
  'deflate',
  'identity',
  'zstd',
  'gzip, gzip',
  'gzip,br,gzip,br,gzip,br',
  'x',
  '',
);
const signatureNames = [...new Set(platforms.flatMap(({ signatureHeaders = [] }) => signatureHeaders))];
const names = fc.constantFrom(
  ...signatureNames,
  'Content-Type',
  'Content-Encoding',
  'X-Forwarded-For',
  'X-Forwarded-Host',
  'X-Forwarded-Proto',
  'Forwarded',
  'Expect',
  'Upgrade',
  'Accept',
  'Cookie',
  'Range',
  'Idempotency-Key',
  'Host',
  'Content-Length',
  'Transfer-Encoding',
  'X-GitHub-Delivery',
  'WebHook-Request-Origin',
  'x-amz-sns-message-type',
);
const methods = fc.constantFrom(
  'GET',
  'HEAD',
  'PUT',
  'DELETE',
  'PATCH',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'CONNECT',
  'post',
  'M-SEARCH',
  'FOO',
  'PURGE',
);
const queries = fc.oneof(
  fc.webQueryParameters().map((text) => `?${text}`),
  fc.constantFrom(
    '?hub.mode=subscribe&hub.challenge=1&hub.verify_token=wrong',
    '?crc_token=',
    '?crc_token=abc',
    '?validationToken=',
    '?validationToken=x',
    '?challenge=',
    '?challenge=x',
    '?%zz=%',
    '?a=1&a=2&__proto__=3',
    '#x',
    '?access_token=wrong',
    '?bodySHA256=00',
    `?x=${'y'.repeat(9_000)}`,
  ),
);

/** Changes that leave a genuine request genuine or not, as the receiver sees fit: only that it copes. */
export const anyChange: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(names, headerText).map(
    ([name, value]): Mutation =>
      (draft) => ({ ...draft, touched: true, headers: [...draft.headers, [name, value]] }),
  ),
  fc.nat().map(
    (at): Mutation =>
      (draft) => ({
        ...draft,
        touched: true,
        headers: draft.headers.flatMap((line, index) =>
          index === at % (draft.headers.length + 1) ? [line, line] : [line],
        ),
      }),
  ),
  contentTypes.map(
    (value): Mutation =>
      (draft) => ({ ...draft, touched: true, headers: replaced(draft.headers, 'content-type', () => value) }),
  ),
  encodings.map(
    (value): Mutation =>
      (draft) => ({ ...draft, touched: true, headers: [...draft.headers, ['Content-Encoding', value]] }),
  ),
  methods.map(
    (method): Mutation =>
      (draft) => ({ ...draft, touched: true, method }),
  ),
  queries.map(
    (query): Mutation =>
      (draft) => ({ ...draft, touched: true, target: draft.target + query }),
  ),
  fc.constantFrom('/', '//', '/..', '%2f', '%', '%00', '/../../api/events', '\u00ff').map(
    (end): Mutation =>
      (draft) => ({ ...draft, touched: true, target: draft.target + end }),
  ),
  fc.constantFrom('chunked', 'short', 'none').map(
    (framing): Mutation =>
      (draft) => ({ ...draft, touched: true, framing }),
  ),
  fc.nat({ max: 12 }).map(
    (hangUpMs): Mutation =>
      (draft) => ({ ...draft, touched: true, hangUpMs }),
  ),
  // Written otherwise, the same on the wire.
  fc.boolean().map(
    (upper): Mutation =>
      (draft) => ({
        ...draft,
        headers: draft.headers.map(([name, value]) => [upper ? name.toUpperCase() : name.toLowerCase(), value]),
      }),
  ),
);

/** After any of these nothing may be accepted, whatever else is done to the request. */
export const forgery: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(fc.nat(), fc.nat(), fc.constantFrom('0', 'z', '!', ' ', '=', ',', '.')).map(
    ([which, at, character]): Mutation =>
      (draft, { proof }) => {
        const name = proof[which % Math.max(1, proof.length)]?.toLowerCase();
        const headers =
          name === undefined
            ? draft.headers
            : replaced(draft.headers, name, (value) => withCharacter(value, at % Math.max(1, value.length), character));
        return { ...draft, touched: true, headers, forged: draft.forged || differs(draft.headers, headers) };
      },
  ),
  fc.nat().map(
    (which): Mutation =>
      (draft, { proof }) => {
        const name = proof[which % Math.max(1, proof.length)]?.toLowerCase();
        const headers = draft.headers.filter(([one]) => one.toLowerCase() !== name);
        return { ...draft, touched: true, headers, forged: draft.forged || headers.length < draft.headers.length };
      },
  ),
  fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })).map(
    ([at, bits]): Mutation =>
      (draft, { coversBody }) => {
        if (draft.body.byteLength === 0) return draft;
        const body = Buffer.from(draft.body);
        body.writeUInt8(body.readUInt8(at % body.byteLength) ^ bits, at % body.byteLength);
        return { ...draft, touched: true, body, forged: draft.forged || coversBody };
      },
  ),
  bodyBytes.map(
    (body): Mutation =>
      (draft, { coversBody }) => ({
        ...draft,
        touched: true,
        body,
        forged: draft.forged || (coversBody && !body.equals(draft.body)),
      }),
  ),
);

/** Whatever path, and nothing that proves anything. */
export const randomRequest: fc.Arbitrary<RawRequest> = fc.record({
  method: fc.oneof(fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'), methods),
  target: fc.oneof(
    fc.webPath().map((path) => path || '/'),
    fc
      .tuple(
        fc.constantFrom(
          '/webhook/',
          '/api/webhook/',
          '/api/metadata/webhook/',
          '/api/metadata/workflow/',
          '/api/events/',
          '/api/events?',
          '/api/matches/test',
          '/api/sources/',
          '/api/token',
          '/api/v1/',
          '/auth/v1/token',
          '/callback/',
          '/.well-known/',
        ),
        fc.webSegment(),
      )
      .map(([start, end]) => start + end),
    fc.constantFrom(
      '*',
      '/webhook/',
      '/webhook/%',
      '/webhook/%00',
      '/webhook/..%2f..',
      `/webhook/${'x'.repeat(15_000)}`,
      'http://other.example/webhook/x',
      '/api/events?limit=-1',
      '/api/events?before=%00',
      '/api/metadata/webhook/%E0%A4%A',
    ),
  ),
  headers: fc.array(fc.tuple(names, headerText), { maxLength: 6 }),
  body: bodyBytes,
  framing: fc.constantFrom('length', 'length', 'chunked', 'short', 'none'),
});

function replaced(headers: Draft['headers'], wanted: string, change: (value: string) => string): Draft['headers'] {
  return headers.map(([name, value]) => (name.toLowerCase() === wanted ? [name, change(value)] : [name, value]));
}

function differs(left: Draft['headers'], right: Draft['headers']): boolean {
  return JSON.stringify(left) !== JSON.stringify(right);
}
