import { generateKeyPairSync } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { customVerifier } from '../../src/contract/verifier-options.ts';
import { verifierNames } from '../../src/model/inbound/verification.ts';
import { findPreset, platforms } from '../../src/platforms/index.ts';
import { fuzzed, fuzzTimeoutMs } from '../helpers/fuzz.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';
import { checkBooks, verifiedByKept, wordOf } from './fuzz/bookkeeping.ts';
import { draft, mutatedCase, type Case, type Hand } from './fuzz/case.ts';
import { fateOf, type Exchange } from './fuzz/fate.ts';
import { grouped } from './fuzz/grouped.ts';
import { startIssuer, unusablePaths, type Issuer } from './fuzz/issuer.ts';
import { randomRequest } from './fuzz/mutations.ts';
import { sendRaw, type RawRequest } from './fuzz/raw-http.ts';
import type { Keys, Sender } from './fuzz/sender.ts';
import { createSenders } from './fuzz/senders.ts';
import { signToken } from './fuzz/tokens.ts';

const batch = 24;

let signalbox: Signalbox;
let issuer: Issuer;
let port: number;
let keys: Keys;

function newKeys(secret: string, bytes: string) {
  return {
    secret,
    bytes: Buffer.from(bytes),
    ec: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    ed: generateKeyPairSync('ed25519'),
    rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  };
}

const sendersOf = new Map<Hand, Readonly<Record<string, Sender>>>();
/** By name and whether it gets nothing that is proved: what such a source takes, or believes of its URL, is a forgery's. */
const sources = new Map<string, string>();
const unproved = ', never proved';
const sourceName = (sender: string, isUnproved: boolean) => sender + (isUnproved ? unproved : '');

beforeAll(async () => {
  const own = newKeys('a shared secret of the fuzzer', 'thirty-two bytes of secret here!');
  issuer = await startIssuer(own);
  signalbox = await startSignalbox({ worker: false, config: { allowTargets: ['127.0.0.1'] } });
  port = Number(new URL(signalbox.url).port);
  keys = { ...own, clock: Date.now, issuerUrl: issuer.url };
  const away = 20 * 60_000;
  sendersOf.set('own', createSenders(keys));
  sendersOf.set(
    'impostor',
    createSenders({ ...keys, ...newKeys('a shared secret of a stranger', 'thirty-two bytes of others here!') }),
  );
  sendersOf.set('late', createSenders({ ...keys, clock: () => Date.now() - away }));
  sendersOf.set('early', createSenders({ ...keys, clock: () => Date.now() + away }));
  for (const [name, { config }] of Object.entries(senders())) {
    const target = { receiverWorkflowNamesToVersions: { nobody: 0 } };
    sources.set(sourceName(name, false), (await signalbox.createSource({ ...target, ...config })).id);
    sources.set(
      sourceName(name, true),
      (await signalbox.createSource({ ...target, ...config, urlVerified: false })).id,
    );
  }
}, 60_000);

afterAll(async () => {
  await signalbox?.stop();
  await issuer?.stop();
});

function senders(): Readonly<Record<string, Sender>> {
  return sendersOf.get('own') ?? {};
}

function sourceOf(sender: string, isUnproved: boolean): string {
  const id = sources.get(sourceName(sender, isUnproved));
  if (id === undefined) throw new Error(sender);
  return id;
}

const exchanges: Exchange[] = [];

async function exchange(request: RawRequest, about: Omit<Exchange, 'id' | 'request' | 'answer'>): Promise<Exchange> {
  const id = `fuzz-${exchanges.length}-${Math.random().toString(36).slice(2)}`;
  const answer = await sendRaw(port, { ...request, headers: [...request.headers, ['X-Fuzz-Id', id]] });
  const whole = { ...about, id, request, answer };
  // The part of it that the books need: a long run has many bodies.
  exchanges.push({ ...whole, request: { ...request, headers: [], body: Buffer.alloc(0) } });
  const fate = fateOf(whole);
  const seen = `${about.sender}, ${about.kind}: ${request.method} ${request.target.slice(0, 200)} ${JSON.stringify(request.headers)} ${request.body.toString('latin1').slice(0, 300)}\n${JSON.stringify(answer).slice(0, 700)}`;
  if (fate.kind === 'wrong') throw new Error(`${fate.why}\n${seen}`);
  return whole;
}

async function checkCase(one: Case): Promise<Exchange> {
  const { draft: sent, sender, sourceId } = draft({ url: signalbox.url, senders: sendersOf, sourceOf }, one);
  const isNew = sender.config['urlVerified'] !== true || sourceId === sourceOf(one.sender, true);
  const reply = senders()[one.sender]?.reply?.({
    method: sent.method,
    query: queryOf(sent.target),
    headers: sent.headers,
    body: sent.framing === 'none' ? Buffer.alloc(0) : sent.body,
    forged: sent.forged,
    isNew,
  });
  const isPlainEvent = !sent.touched && one.start.kind !== 'handshake' && !sender.isOpen;
  const whole = await exchange(sent, {
    sender: one.sender,
    sourceId,
    kind: sender.isOpen ? 'open' : sent.forged ? 'forged' : isPlainEvent ? 'genuine' : 'altered',
    ...(reply && { reply }),
  });
  // Handshakes are answered in every state (R64).
  if (!sent.touched && reply !== undefined && !isNew)
    expect(wordOf(fateOf(whole)), `${one.sender} ${JSON.stringify(sent)}`).toBe('handshake');
  return whole;
}

function queryOf(target: string): URLSearchParams {
  return new URLSearchParams(/\?([^#]*)/.exec(target)?.[1] ?? '');
}

const names = Object.keys(
  createSenders({ ...newKeys('for names only', 'x'.repeat(32)), clock: Date.now, issuerUrl: 'http://issuer.example' }),
);

it('no request is an error, a crash or an accepted forgery, and every genuine one is taken', {
  timeout: fuzzTimeoutMs,
}, async () => {
  const attempt = fc.oneof(
    { weight: 5, arbitrary: mutatedCase(names).map((one) => () => checkCase(one)) },
    {
      weight: 1,
      arbitrary: randomRequest.map((request) => () => exchange(request, { sender: 'nobody', kind: 'random' })),
    },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(attempt, { minLength: batch, maxLength: batch }), async (attempts) => {
      const settled = await Promise.allSettled(attempts.map((run) => run()));
      for (const one of settled) if (one.status === 'rejected') throw one.reason;
    }),
    fuzzed(40),
  );
  expect((await signalbox.get('/health')).body).toEqual({ healthy: true });
});

const plainEvent = { kind: 'event', which: 0, hand: 'own' } as const;

it('an untouched request of every sender is taken, so that refusing the altered ones says something', async () => {
  for (const [sender, { isUnsignable }] of Object.entries(senders())) {
    if (isUnsignable) continue;
    const one = await checkCase({ sender, start: plainEvent, steps: [], api: false, isUnproved: false });
    expect(fateOf(one).kind, sender).toBe('accepted');
  }
});

it('of senders with a window, requests of another time are refused; of the others they are taken', async () => {
  for (const [sender, { hasWindow, isUnsignable }] of Object.entries(senders())) {
    for (const hand of isUnsignable ? [] : (['late', 'early'] as const)) {
      const one = await checkCase({ sender, start: { ...plainEvent, hand }, steps: [], api: false, isUnproved: false });
      expect(fateOf(one).kind, `${sender}, ${hand}`).toBe(hasWindow ? 'refused' : 'accepted');
    }
  }
});

it('each of the forgeries is refused as it is, and each handshake answered by its rule alone, with every method', async () => {
  for (const [sender, { handshakes = [], forgeries = [] }] of Object.entries(senders())) {
    for (const isUnproved of [true, false]) {
      for (const which of handshakes.keys()) {
        const asked = { sender, start: { kind: 'handshake', which, hand: 'own' } as const, api: false, isUnproved };
        await checkCase({ ...asked, steps: [] });
        await Promise.all(
          ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS'].map((method) =>
            checkCase({ ...asked, steps: [(draft) => ({ ...draft, touched: true, method })] }),
          ),
        );
      }
      for (const which of forgeries.keys()) {
        const one = await checkCase({
          sender,
          start: { kind: 'forgery', which, hand: 'own' },
          steps: [],
          api: false,
          isUnproved,
        });
        expect(fateOf(one), `${sender}, forgery ${which}`).toMatchObject({ kind: 'refused', status: 401 });
      }
    }
  }
});

it('keys that are published in no usable way prove nothing, and nobody waits for them for long', {
  timeout: 30_000,
}, async () => {
  await Promise.all(
    [...unusablePaths, 'down'].map(async (path) => {
      const jwksUrl = path === 'down' ? 'http://127.0.0.1:1/keys' : `${issuer.url}/${path}`;
      const custom = { kind: 'jwt', jwksUrl, issuer: issuer.url, audience: 'signalbox' };
      const { id: sourceId } = await signalbox.createSource({
        sourcePlatform: 'Custom',
        receiverWorkflowNamesToVersions: { nobody: 0 },
        signalbox: { custom },
      });
      const headers = [['Authorization', `Bearer ${signToken(keys, { algorithm: 'ES256' })}`]] as const;
      for (let time = 0; time < 3; time += 1) {
        const one = await exchange(
          { method: 'POST', target: `/webhook/${sourceId}`, headers, body: Buffer.from('{}'), framing: 'length' },
          { sender: `keys ${path}`, sourceId, kind: 'forged' },
        );
        expect(fateOf(one), path).toEqual({ kind: 'refused', status: 401, code: 'SIGNATURE_MISMATCH' });
      }
    }),
  );
});

it('every preset, every verifier and every way to build one has a sender here', () => {
  const configs = Object.values(senders()).map(
    ({ config }) => config as { sourcePlatform: string; verifier?: string; signalbox?: { custom?: { kind: string } } },
  );
  expect(new Set(configs.map(({ sourcePlatform }) => findPreset(sourcePlatform)))).toEqual(new Set(platforms));
  const ownVerifiers = verifierNames.filter((name) =>
    platforms.some((platform) => name.replace('_BASED', '').toLowerCase() === platform.name),
  );
  const used = [...configs.map(({ verifier }) => verifier), ...ownVerifiers];
  for (const name of verifierNames) expect(used, name).toContain(name);
  const kinds = customVerifier.options.map(({ shape }) => shape.kind.value);
  expect(
    new Set(configs.map(({ signalbox: more }) => more?.custom?.kind).filter((kind) => kind !== undefined)),
  ).toEqual(new Set(kinds));
});

it('each request that was answered is kept exactly once, as it was answered, and nothing else is kept (G1, G4, G5)', {
  timeout: 60_000,
}, async () => {
  // Requests that the senders which left began may still be on its way; counted refusals are written every five seconds.
  await sleep(exchanges.length > 20_000 ? 6_000 : 500);
  const { rows } = await signalbox.pool.query<{ source_id: string; n: number }>(
    'SELECT source_id, sum(count)::int AS n FROM refusal_count GROUP BY 1',
  );
  const books = await checkBooks(signalbox.pool, exchanges, new Map(rows.map(({ source_id, n }) => [source_id, n])));
  const fates = grouped(exchanges, (one) => `${one.kind}: ${wordOf(fateOf(one))}`);
  const lines = [...fates]
    .toSorted(([, left], [, right]) => right.length - left.length)
    .map(([what, group]) => `${group.length} ${what}`);
  process.stdout.write(
    `${exchanges.length} requests, ${books.kept} kept and ${books.counted} counted, ${books.keptUnheard} of them unheard\n${lines.join('\n')}\n${JSON.stringify(books.byOutcome)}\n`,
  );
  expect(books.faults).toEqual([]);
  expect(books.kept).toBeGreaterThan(names.length);
});

it('a URL is verified by what the rules say, and by nothing else (R31-R36, R62)', async () => {
  const proved = await verifiedByKept(signalbox.pool, exchanges);
  const verified: string[] = [];
  const wanted: string[] = [];
  for (const [name, id] of sources) {
    const wasVerified = !name.endsWith(unproved) && senders()[name]?.config['urlVerified'] === true;
    if (wasVerified || proved.has(id)) wanted.push(name);
    if ((await signalbox.must('GET', `/api/metadata/webhook/${id}`)).urlVerified) verified.push(name);
  }
  expect(verified).toEqual(wanted);
});
