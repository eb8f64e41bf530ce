import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseDefinition } from '../../src/conductor/parse-definition.ts';
import { parsePath } from '../../src/model/path/path.ts';
import { fuzzed, fuzzTimeoutMs } from '../helpers/fuzz.ts';
import { librarysWords } from '../helpers/librarys-words.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
let sourceId: string;

beforeAll(async () => {
  signalbox = await startSignalbox({ worker: false });
  ({ id: sourceId } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { nobody: 0 } }));
});

afterAll(() => signalbox?.stop());

const deep = (open: string, close: string, times: number): unknown =>
  JSON.parse(`${open.repeat(times)}1${close.repeat(times)}`);

const text = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.string({ unit: 'binary', maxLength: 10 }),
  fc.constantFrom(
    '',
    ' ',
    '\0',
    'a\0b',
    '\ud800',
    '__proto__',
    'constructor',
    '$',
    '$.',
    '$..*',
    '$.a[?(@.b == "c")]',
    '$.a[?(!(@.b < 1 || @.c))]',
    '$[',
    "$['",
    '$[-1]',
    '$[99999999999999999999]',
    '$[0:1:0]',
    '${workflow.input.a}',
    '${',
    '${a',
    '${a.b.output.c}',
    '${'.repeat(2_000),
    '}'.repeat(2_000),
    `$${'.a'.repeat(3_000)}`,
    `$${'[0]'.repeat(3_000)}`,
    `$[?${'('.repeat(3_000)}`,
    `$[?(${'!'.repeat(3_000)}@.a)]`,
    `$[?(@.a${' '.repeat(20_000)}`,
    'x'.repeat(100_000),
    `${'a'.repeat(20_000)}!`,
    '1'.repeat(20_000),
    '1e999999999',
    '-0',
    'P1D',
    '1 day',
    '99999999999d',
    '2026-13-45T99:99:99Z',
    'https://[::1',
    'javascript:alert(1)',
    '../..',
    'WAIT_FOR_WEBHOOK',
  ),
);
const hostile: fc.Arbitrary<unknown> = fc.oneof(
  text,
  text,
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(
    null,
    true,
    false,
    0,
    -1,
    0.5,
    2 ** 31,
    2 ** 53,
    1e308,
    -1e308,
    [],
    {},
    [[]],
    [null],
    [{}],
    { '': '' },
    { 'a\0': 1 },
    { constructor: { prototype: 1 } },
    deep('[', ']', 150),
    deep('{"a":', '}', 150),
    deep('[', ']', 3_000),
    deep('{"a":', '}', 3_000),
  ),
  fc.dictionary(text, text, { maxKeys: 3 }),
);

/** The answer without what a compiler says of a script, or of a condition (`markers`), to the author of it. */
function withoutCompilers(answer: string): string {
  return answer
    .replaceAll(/(does not compile(?:, line \d+)?: )(?:[^"\\]|\\.)*/g, '$1')
    .replaceAll(/("severity":"ERROR","message":")(?:[^"\\]|\\.)*/g, '$1');
}

it("only a compiler's own words are left out of the comparison", () => {
  const script = { path: 'a', message: 'the script does not compile, line 2: Unexpected token "{"' };
  const other = { path: 'b', message: 'Too big: expected number to be <=1' };
  expect(withoutCompilers(JSON.stringify([script]))).not.toMatch(librarysWords);
  expect(withoutCompilers(JSON.stringify([script, other]))).toMatch(librarysWords);
  expect(withoutCompilers(JSON.stringify({ markers: [], message: other.message }))).toMatch(librarysWords);
});

type Change = (value: unknown) => unknown;

/** Replaces, adds or takes away one member somewhere. */
const change: fc.Arbitrary<Change> = fc
  .tuple(fc.nat(), fc.constantFrom('replace', 'replace', 'add', 'remove'), text, hostile)
  .map(([which, how, name, value]) => (whole) => {
    const places = placesIn(whole);
    const place = places[which % Math.max(1, places.length)];
    if (place === undefined) return value;
    return changedAt(whole, place, (holder, key) => {
      if (how === 'remove') Array.isArray(holder) ? holder.splice(Number(key), 1) : delete holder[key];
      else
        Object.defineProperty(holder, how === 'add' && !Array.isArray(holder) ? name : key, {
          value,
          enumerable: true,
          configurable: true,
          writable: true,
        });
    });
  });

/** A copy in which one member is another, as deep as its place is. */
function changedAt(
  value: any,
  [key = '', ...rest]: readonly string[],
  alter: (holder: any, key: string) => void,
): unknown {
  const copy = Array.isArray(value) ? [...value] : { ...value };
  if (rest.length === 0) alter(copy, key);
  else copy[key] = changedAt(value[key], rest, alter);
  return copy;
}

/** The paths of all members, down to a depth at which nothing here has names of its own. */
function placesIn(value: unknown, depth = 8): string[][] {
  if (depth === 0 || typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [
    [key],
    ...placesIn(member, depth - 1).map((rest) => [key, ...rest]),
  ]);
}

const definition = {
  name: 'arbitrary',
  version: 1,
  schemaVersion: 2,
  description: 'd',
  ownerEmail: 'a@b.example',
  timeoutSeconds: 60,
  timeoutPolicy: 'TIME_OUT_WF',
  inputTemplate: { a: 1 },
  variables: { v: 1 },
  outputParameters: { o: '${wait.output.a}' },
  tasks: [
    {
      name: 'n',
      taskReferenceName: 'wait',
      type: 'WAIT_FOR_WEBHOOK',
      inputParameters: {
        matches: { '$.a': '${workflow.input.a}', 'b[0].c': 1, '$.d[?(@.e == 1)]': true },
        since: 0,
        timeout: '1d',
      },
      optional: true,
    },
    { name: 'n', taskReferenceName: 'set', type: 'SET_VARIABLE', inputParameters: { x: '${wait.output.a}' } },
    {
      name: 'n',
      taskReferenceName: 'pause',
      type: 'WAIT',
      inputParameters: { duration: '1 days', until: '2026-12-01' },
    },
    { name: 'n', taskReferenceName: 'ask', type: 'HUMAN', inputParameters: {} },
    {
      name: 'n',
      taskReferenceName: 'if',
      type: 'SWITCH',
      evaluatorType: 'value-param',
      expression: 'e',
      inputParameters: { e: 'x' },
      decisionCases: { x: [{ name: 'n', taskReferenceName: 'no', type: 'NOOP' }] },
      defaultCase: [],
    },
    {
      name: 'n',
      taskReferenceName: 'loop',
      type: 'DO_WHILE',
      loopCondition: 'true',
      loopOver: [],
      inputParameters: {},
    },
    { name: 'n', taskReferenceName: 'fork', type: 'FORK_JOIN', forkTasks: [[], []] },
    {
      name: 'n',
      taskReferenceName: 'end',
      type: 'TERMINATE',
      inputParameters: { terminationStatus: 'COMPLETED', workflowOutput: {} },
    },
  ],
};
const config = {
  name: 'arbitrary',
  sourcePlatform: 'Custom',
  verifier: 'HEADER_BASED',
  headerKey: 'X',
  headers: { 'X-Key': 'v' },
  secretKey: 'k',
  secretValue: 's',
  urlVerified: true,
  createdBy: 'me',
  receiverWorkflowNamesToVersions: { a: 1 },
  workflowsToStart: { b: 2, idempotencyKey: '${a}', idempotencyStrategy: 'FAIL' },
  tags: [{ key: 'k', value: 'v', type: 'T' }],
  signalbox: {
    extraSecrets: ['x'],
    deliveryId: { path: '$.id' },
    dedupeWindowSeconds: 1,
    timestampToleranceSeconds: 1,
    maxBodyBytes: 1,
    publicUrl: 'https://a.example',
    rateLimitPerSecond: 1,
    splitArrays: true,
    startCorrelationId: 'c',
    custom: {
      kind: 'hmac',
      header: 'X',
      algorithm: 'sha256',
      encoding: 'hex',
      prefix: 'p',
      template: '{body}',
      timestampHeader: 'T',
      idHeader: 'I',
      listSeparator: ',',
    },
    sns: { topicArns: ['arn:a'] },
    paypal: { webhookId: 'w' },
    cloudEvents: { allowedOrigins: ['*'] },
    httpSignatures: { keys: [{ keyId: 'k', algorithm: 'hmac-sha256', secretBase64: 'YQ==' }], required: ['@method'] },
  },
};
const tried = {
  matches: { '$.a': 1, 'b[0].c': 1, '$.d[?(@.e == 1)]': true },
  body: { a: 1, b: [{ c: 1 }], d: [{ e: 1 }] },
  method: 'POST',
  headers: { 'Content-Type': 'application/json', A: ['1', '2'] },
  query: { q: 'x' },
  splitArrays: true,
};

interface Endpoint {
  readonly method: string;
  readonly path: () => string;
  readonly body: unknown;
}

const endpoints: readonly Endpoint[] = [
  { method: 'POST', path: () => '/api/metadata/workflow?overwrite=true', body: definition },
  { method: 'PUT', path: () => '/api/metadata/workflow', body: [definition] },
  { method: 'POST', path: () => '/api/metadata/webhook', body: config },
  { method: 'PUT', path: () => `/api/metadata/webhook/${sourceId}`, body: config },
  { method: 'PUT', path: () => `/api/metadata/webhook/${sourceId}/tags`, body: config.tags },
  { method: 'DELETE', path: () => `/api/metadata/webhook/${sourceId}/tags`, body: config.tags },
  { method: 'POST', path: () => '/api/matches/test', body: tried },
  {
    method: 'POST',
    path: () => '/api/matches/test',
    body: { matches: tried.matches, eventId: '00000000-0000-4000-8000-000000000000' },
  },
  { method: 'POST', path: () => `/api/sources/${sourceId}/rotate`, body: { secretValue: 'n', overlapSeconds: 1 } },
  {
    method: 'POST',
    path: () => `/api/sources/${sourceId}/catch-up`,
    body: { token: 't', since: 0, webhook: 'https://a.example' },
  },
  {
    method: 'POST',
    path: () => '/api/events/replay',
    body: { filter: { source: 'x', outcome: 'accepted' }, dryRun: true },
  },
  {
    method: 'POST',
    path: () => '/api/v1/webhooks',
    body: { displayName: 'arbitrary', description: 'd', url: 'https://a.example/x', callbackTimeout: '60s' },
  },
  { method: 'POST', path: () => '/api/v1/users', body: { displayName: 'arbitrary', email: 'a@b.example' } },
  { method: 'POST', path: () => '/api/v1/apps', body: { displayName: 'arbitrary' } },
  {
    method: 'POST',
    path: () => '/api/v1/policies',
    body: {
      displayName: 'arbitrary',
      policyType: 'POLICY_TYPE_GRANT',
      policySteps: { grant: { steps: [{ approval: { users: { userIds: ['x'] } } }, { reject: {} }] } },
    },
  },
  { method: 'POST', path: () => '/api/v1/policies/validate/cel', body: { text: 'user.email == "a"' } },
  { method: 'POST', path: () => '/api/v1/search/webhooks', body: { query: 'x', pageSize: 1, pageToken: 't' } },
  {
    method: 'POST',
    path: () => '/api/v1/search/tasks',
    body: { query: 'x', pageSize: 1, taskStates: ['TASK_STATE_OPEN'] },
  },
  {
    method: 'POST',
    path: () => '/api/v1/task/grant',
    body: { appId: 'x', appEntitlementId: 'y', identityUserId: 'z', description: 'd', grantDuration: '60s' },
  },
];

const queries = [
  '/api/events',
  '/api/waits',
  '/api/metadata/workflow',
  '/api/metadata/workflow/x',
  '/api/metadata/webhook',
  '/api/workflow/x',
  '/api/events/x',
  '/api/waits/x/1/explain',
  '/api/v1/webhooks',
  '/api/v1/webhooks/x',
  '/api/v1/tasks/x',
  '/api/v1/users/x',
];

it('whatever JSON the API gets, it says what is wrong with it or takes it: no error of ours, and no request hangs', {
  timeout: fuzzTimeoutMs,
}, async () => {
  const attempt = fc.tuple(fc.constantFrom(...endpoints), fc.array(change, { maxLength: 3 }));
  await fc.assert(
    fc.asyncProperty(fc.array(attempt, { minLength: 8, maxLength: 8 }), async (attempts) => {
      await Promise.all(
        attempts.map(async ([{ method, path, body }, changes]) => {
          // A name that is taken would be all that is wrong.
          const sent = (JSON.stringify(changes.reduce((current, one) => one(current), body)) ?? 'null').replaceAll(
            '"arbitrary"',
            `"arbitrary-${randomUUID()}"`,
          );
          const answer = await signalbox.call(method, path(), sent, { 'Content-Type': 'application/json' });
          expect(
            answer.status,
            `${method} ${path()} ${sent.slice(0, 2_000)}\n${answer.text}\n${signalbox.logLines.at(-1)?.slice(0, 600)}`,
          ).toBeLessThan(500);
          if (answer.status >= 400) expect(answer.body).toMatchObject({ message: expect.stringMatching(/.{10}/) });
          expect(withoutCompilers(answer.text)).not.toMatch(librarysWords);
        }),
      );
    }),
    fuzzed(100),
  );
});

it.each(['a\0b', 'a\ud800b'])(
  'a text that nothing can hold is named, and refused before it comes to the database: %j',
  async (broken) => {
    const saved = await signalbox.call('POST', '/api/metadata/webhook', {
      ...config,
      receiverWorkflowNamesToVersions: { [broken]: 1 },
    });
    expect([saved.status, saved.body.validationErrors[0].path]).toEqual([400, 'receiverWorkflowNamesToVersions']);
    const user = await signalbox.call('POST', '/api/v1/users', { email: [broken] });
    expect([user.status, user.body.code, user.body.message]).toEqual([400, 3, expect.stringContaining('email[0]')]);
    // Text about such a text is none.
    expect(
      (await signalbox.call('POST', '/api/matches/test', { matches: {}, body: JSON.stringify({ a: broken }) })).status,
    ).toBe(200);
  },
);

it('whatever is asked of a list or of one thing by its name, it is no error of ours', {
  timeout: fuzzTimeoutMs,
}, async () => {
  const parameter = fc.tuple(
    fc.constantFrom(
      'limit',
      'before',
      'after',
      'source',
      'outcome',
      'reason',
      'q',
      'state',
      'from',
      'to',
      'since',
      'workflow',
      'workflowId',
      'name',
      'version',
      'cursor',
      'eventId',
      'deliveryId',
      'size',
      'start',
    ),
    text,
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...queries),
      fc.array(parameter, { maxLength: 3 }),
      text,
      async (path, parameters, name) => {
        // A name of dots is a step in a path to `fetch`, which asks for another address then.
        const asked = /^\.{0,2}$/.test(name) ? 'x' : Buffer.from(name.slice(0, 2_000)).toString();
        const shown = path.replace('/x', () => `/${encodeURIComponent(asked)}`);
        const query = new URLSearchParams(
          parameters.map(([key, value]): [string, string] => [key, value.slice(0, 1_000)]),
        );
        const answer = await signalbox.get(`${shown}?${query}`);
        expect(
          answer.status,
          `${shown}?${query}\n${answer.text}\n${signalbox.logLines.at(-1)?.slice(0, 600)}`,
        ).toBeLessThan(500);
      },
    ),
    fuzzed(200),
  );
});

it('a definition or a path is read or refused with reasons, never thrown over', {
  timeout: fuzzTimeoutMs,
}, () => {
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      const parsed = parseDefinition(changes.reduce<unknown>((current, one) => one(current), definition));
      if (parsed.kind === 'invalid') expect(parsed.errors.length).toBeGreaterThan(0);
    }),
    fuzzed(3_000),
  );
  const pieces = fc.array(
    fc.oneof(
      text,
      fc.constantFrom(
        '$',
        '.',
        '..',
        '[',
        ']',
        '*',
        '?',
        '(',
        ')',
        '@',
        "'",
        '"',
        '\\',
        '==',
        '&&',
        '||',
        '!',
        ',',
        ':',
        '-1',
        '0',
        'a',
        '\\u0041',
        ' ',
      ),
    ),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(pieces, (parts) => {
      const path = parsePath(parts.join(''));
      // One spelling: what was read is read alike again.
      if (path.kind !== 'invalid') expect(parsePath(path.text)).toEqual(path);
    }),
    fuzzed(3_000),
  );
});
