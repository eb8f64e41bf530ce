import { brotliCompressSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { platforms } from '../../src/platforms/index.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';
import { isCutOff, sendRaw, type RawAnswer, type RawRequest } from './fuzz/raw-http.ts';
import { genuineSenders, senders, type Sender } from './fuzz/senders.ts';

/** A few seconds with every `npm test`; `FUZZ_SECONDS=300 npx vitest run test/inbound/fuzz.test.ts` for a long run. */
const seconds = Number(process.env['FUZZ_SECONDS'] ?? 4);
const batch = 24;

let signalbox: Signalbox;
let port: number;
const sources = new Map<string, string>();

beforeAll(async () => {
  signalbox = await startSignalbox({ worker: false });
  port = Number(new URL(signalbox.url).port);
  for (const [name, { config }] of Object.entries(senders)) {
    sources.set(name, (await signalbox.createSource({ receiverWorkflowNamesToVersions: { nobody: 0 }, ...config })).id);
  }
});

afterAll(() => signalbox?.stop());

/** A request on its way through the mutations; `forged` once something that proves it was altered. */
interface Draft extends RawRequest {
  readonly forged: boolean;
  readonly touched: boolean;
}

type Mutation = (draft: Draft, sender: Sender) => Draft;

const headerText = fc.oneof(
  fc.string({ maxLength: 40 }), fc.constantFrom('', 'v1=', 'sha256=', 'v0=', ',', 't=1', 't=1,v1=', 'Bearer ', 'Basic Og==', 'HMAC ', '9'.repeat(400), '-1', '1e999', 'NaN', '=?utf-8?q?', '();created=1', 's=:::'),
  fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes).toString('latin1').replaceAll(/[\r\n\0]/g, '')),
);
const bodyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc.json().map((text) => Buffer.from(text)),
  fc.constantFrom('', '[', '{"a":', '['.repeat(20_000), '{"a":'.repeat(5_000), '1'.repeat(5_000), '1e400', '{"__proto__":{"x":1}}', '"\\ud800"', 'payload=%7B%7D', 'payload=%zz', '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', '\uFEFF{}', '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b--').map((text) => Buffer.from(text)),
  fc.constant(gzipSync(Buffer.alloc(3_000_000))), fc.constant(brotliCompressSync(Buffer.from('{}'))), fc.constant(Buffer.alloc(300_000, 'x')),
);
const contentTypes = fc.oneof(headerText, fc.constantFrom('application/json', 'application/json; charset=utf-16', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=b', 'multipart/form-data', 'text/xml', 'application/json; charset=nonsense', 'application/vnd.api+json', 'text/plain;charset="'));
const encodings = fc.constantFrom('gzip', 'br', 'deflate', 'identity', 'zstd', 'gzip, gzip', 'gzip,br,gzip,br,gzip,br', 'x', '');
const signatureNames = [...new Set(platforms.flatMap(({ signatureHeaders = [] }) => signatureHeaders))];
const names = fc.constantFrom(...signatureNames, 'Content-Type', 'Content-Encoding', 'X-Forwarded-For', 'X-Forwarded-Host', 'X-Forwarded-Proto', 'Forwarded', 'Expect', 'Upgrade', 'Accept', 'Cookie', 'Range', 'Idempotency-Key', 'Host', 'Content-Length', 'Transfer-Encoding', 'X-GitHub-Delivery', 'WebHook-Request-Origin', 'x-amz-sns-message-type');
const methods = fc.constantFrom('GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND', 'CONNECT', 'post', 'M-SEARCH', 'FOO', 'PURGE');
const queries = fc.oneof(fc.webQueryParameters().map((text) => `?${text}`), fc.constantFrom('?hub.mode=subscribe&hub.challenge=1&hub.verify_token=wrong', '?crc_token=', '?validationToken=', '?challenge=', '?%zz=%', '?a=1&a=2&__proto__=3', '#x', '?access_token=wrong', '?bodySHA256=00', `?x=${'y'.repeat(9_000)}`));

/** What leaves a genuine request genuine or not, as the receiver sees fit: only that it copes. */
const anyChange: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(names, headerText).map(([name, value]): Mutation => (draft) => ({ ...draft, touched: true, headers: [...draft.headers, [name, value]] })),
  fc.nat().map((at): Mutation => (draft) => ({ ...draft, touched: true, headers: draft.headers.flatMap((line, index) => (index === at % (draft.headers.length + 1) ? [line, line] : [line])) })),
  contentTypes.map((value): Mutation => (draft) => ({ ...draft, touched: true, headers: replaced(draft.headers, 'content-type', () => value) })),
  encodings.map((value): Mutation => (draft) => ({ ...draft, touched: true, headers: [...draft.headers, ['Content-Encoding', value]] })),
  methods.map((method): Mutation => (draft) => ({ ...draft, touched: true, method })),
  queries.map((query): Mutation => (draft) => ({ ...draft, touched: true, target: draft.target + query })),
  fc.constantFrom('/', '//', '/..', '%2f', '%', '%00', '/../../api/events', '\u00ff').map((end): Mutation => (draft) => ({ ...draft, touched: true, target: draft.target + end })),
  fc.constantFrom('chunked', 'short', 'none').map((framing): Mutation => (draft) => ({ ...draft, touched: true, framing })),
  // Written otherwise, the same on the wire.
  fc.boolean().map((upper): Mutation => (draft) => ({ ...draft, headers: draft.headers.map(([name, value]) => [upper ? name.toUpperCase() : name.toLowerCase(), value]) })),
);

/** After any of these nothing may be accepted, whatever else is done to the request. */
const forgery: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(fc.nat(), fc.nat(), fc.constantFrom('0', 'z', '!', ' ', '=', ',')).map(([which, at, character]): Mutation => (draft, { proof }) => {
    const name = proof[which % Math.max(1, proof.length)]?.toLowerCase();
    const headers = name === undefined ? draft.headers : replaced(draft.headers, name, (value) => withCharacter(value, at % Math.max(1, value.length), character));
    return { ...draft, touched: true, headers, forged: draft.forged || differs(draft.headers, headers) };
  }),
  fc.nat().map((which): Mutation => (draft, { proof }) => {
    const name = proof[which % Math.max(1, proof.length)]?.toLowerCase();
    const headers = draft.headers.filter(([one]) => one.toLowerCase() !== name);
    return { ...draft, touched: true, headers, forged: draft.forged || headers.length < draft.headers.length };
  }),
  fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })).map(([at, bits]): Mutation => (draft, { coversBody }) => {
    if (draft.body.byteLength === 0) return draft;
    const body = Buffer.from(draft.body);
    body.writeUInt8(body.readUInt8(at % body.byteLength) ^ bits, at % body.byteLength);
    return { ...draft, touched: true, body, forged: draft.forged || coversBody };
  }),
  bodyBytes.map((body): Mutation => (draft, { coversBody }) => ({ ...draft, touched: true, body, forged: draft.forged || (coversBody && !body.equals(draft.body)) })),
);

function replaced(headers: Draft['headers'], wanted: string, change: (value: string) => string): Draft['headers'] {
  return headers.map(([name, value]) => (name.toLowerCase() === wanted ? [name, change(value)] : [name, value]));
}

/** Hex counts in either case and base64 without its padding: neither is another value, nor is white space at the ends part of a header. */
function withCharacter(value: string, at: number, character: string): string {
  const changed = value.slice(0, at) + character + value.slice(at + 1);
  const bare = (text: string) => text.trim().replace(/=+$/, '').toLowerCase();
  return bare(changed) === bare(value) ? value : changed;
}

function differs(left: Draft['headers'], right: Draft['headers']): boolean {
  return JSON.stringify(left) !== JSON.stringify(right);
}

interface Case {
  readonly sender: string;
  readonly steps: readonly Mutation[];
  readonly api: boolean;
}

const mutatedCase: fc.Arbitrary<Case> = fc.record({
  sender: fc.constantFrom(...Object.keys(senders)),
  steps: fc.array(fc.oneof(anyChange, forgery), { maxLength: 4 }),
  api: fc.boolean(),
});

/** Whatever path, and nothing that proves anything. */
const randomRequest: fc.Arbitrary<RawRequest> = fc.record({
  method: fc.oneof(fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'), methods),
  target: fc.oneof(
    fc.webPath().map((path) => path || '/'),
    fc.tuple(fc.constantFrom('/webhook/', '/api/webhook/', '/api/metadata/webhook/', '/api/metadata/workflow/', '/api/events/', '/api/events?', '/api/matches/test', '/api/sources/', '/api/token', '/api/v1/', '/auth/v1/token', '/callback/', '/.well-known/'), fc.webSegment()).map(([start, end]) => start + end),
    fc.constantFrom('*', '/webhook/', '/webhook/%', '/webhook/%00', '/webhook/..%2f..', `/webhook/${'x'.repeat(15_000)}`, 'http://other.example/webhook/x', '/api/events?limit=-1', '/api/events?before=%00', '/api/metadata/webhook/%E0%A4%A'),
  ),
  headers: fc.array(fc.tuple(names, headerText), { maxLength: 6 }),
  body: bodyBytes,
  framing: fc.constantFrom('length', 'length', 'chunked', 'short', 'none'),
});

function toDraft({ sender: name, steps, api }: Case): Draft {
  const sender = senders[name];
  if (sender === undefined) throw new Error(name);
  const path = `${api ? '/api' : ''}/webhook/${sources.get(name)}`;
  const { headers, body, query = '' } = sender.sign(signalbox.url + path);
  const genuine: Draft = { method: 'POST', target: path + query, headers: Object.entries(headers), body: Buffer.from(body), framing: 'length', forged: !genuineSenders.includes(name), touched: false };
  return steps.reduce((draft, step) => step(draft, sender), genuine);
}

const outcomes = new Map<string, number>();
/** Answers that say that the request was taken. */
let taken = 0;
/** Senders that hung up before the answer: theirs may have been taken as well. */
let unheard = 0;

function note(kind: string, { method }: RawRequest, { status, text }: RawAnswer): void {
  if (status === 0) unheard += 1;
  if (kind !== 'random' && status >= 200 && status < 300 && method !== 'HEAD') taken += 1;
  const code = /"code":"(\w+)"/.exec(text)?.[1] ?? '';
  const what = `${kind}: ${status === 0 ? 'closed' : status}${code === '' ? '' : ` ${code}`}`;
  outcomes.set(what, (outcomes.get(what) ?? 0) + 1);
}

async function checkCase(one: Case): Promise<void> {
  const draft = toDraft(one);
  const answer = await sendRaw(port, draft);
  const kind = draft.forged ? 'forged' : draft.touched ? 'altered' : 'genuine';
  note(kind, draft, answer);
  const seen = `${one.sender}: ${draft.method} ${draft.target.slice(0, 200)} ${JSON.stringify(draft.headers)} ${draft.body.toString('latin1').slice(0, 300)}\n${answer.text.slice(0, 500)}`;
  expect(answer.status, seen).toBeLessThan(500);
  if (kind === 'genuine') expect(answer.status, seen).toBe(200);
  // A 2xx with an event's id is an accepted event; a HEAD and an open handshake accept nothing.
  if (kind === 'forged') expect(answer.text, seen).not.toMatch(/^X-Signalbox-Event-Id:/im);
  // Nobody waits for an answer to half a request; CONNECT is for proxies, and Node hangs up.
  if (answer.status === 0) expect(isCutOff(draft) || draft.method === 'CONNECT', seen).toBe(true);
}

async function checkRandom(request: RawRequest): Promise<void> {
  const answer = await sendRaw(port, request);
  note('random', request, answer);
  expect(answer.status, `${request.method} ${request.target.slice(0, 200)} ${JSON.stringify(request.headers)}\n${answer.text.slice(0, 500)}`).toBeLessThan(500);
  expect(answer.text).not.toMatch(/^X-Signalbox-Event-Id:/im);
}

it('no request is an error, a crash or an accepted forgery, and every genuine one is taken', { timeout: (seconds + 60) * 1000 }, async () => {
  const attempt = fc.oneof({ weight: 5, arbitrary: mutatedCase.map((one) => () => checkCase(one)) }, { weight: 1, arbitrary: randomRequest.map((one) => () => checkRandom(one)) });
  await fc.assert(
    fc.asyncProperty(fc.array(attempt, { minLength: batch, maxLength: batch }), async (attempts) => {
      await Promise.all(attempts.map((run) => run()));
    }),
    { numRuns: 1_000_000, interruptAfterTimeLimit: seconds * 1000, endOnFailure: seconds > 60 },
  );
  const total = [...outcomes.values()].reduce((sum, count) => sum + count, 0);
  process.stdout.write(`${total} requests\n${[...outcomes].toSorted(([, left], [, right]) => right - left).map(([what, count]) => `${count} ${what}`).join('\n')}\n`);
  expect((await signalbox.get('/health')).body).toEqual({ healthy: true });
});

it.each(genuineSenders)('an untouched request of %s is taken, so that refusing the altered ones says something', async (sender) => {
  await checkCase({ sender, steps: [], api: false });
});

it('every sender here is a preset or a way to build one, and no preset is left out', () => {
  const used = Object.values(senders).map(({ config }) => String(config['sourcePlatform']).toLowerCase().replaceAll(/[\s_-]/g, ''));
  for (const { name } of platforms) expect(used, name).toContain(name.replaceAll(/[\s_-]/g, ''));
});

it('what is kept as accepted is what was answered so, to the last one (G1, G4)', async () => {
  const { rows } = await signalbox.pool.query(`SELECT count(*)::int AS n FROM event WHERE outcome IN ('accepted', 'duplicate', 'challenge')`);
  expect(taken).toBeGreaterThan(genuineSenders.length);
  expect(rows[0].n).toBeGreaterThanOrEqual(taken);
  expect(rows[0].n).toBeLessThanOrEqual(taken + unheard);
});
