import { createHmac, randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { RawPost } from './post-raw.ts';

/** Who may send it. */
export type Hand = 'nobody' | 'sender' | 'read' | 'operate' | 'admin';

export interface WorstRequest {
  readonly who: Hand;
  readonly what: string;
  /** Where it needs something to be there. */
  readonly request: (place: Place) => RawPost;
}

/** What the rows find there. */
export interface Place {
  /** Sources by their name in `sources`. */
  readonly sources: Readonly<Record<string, string>>;
  /** Accepted events by the name of what they hold. */
  readonly events: Readonly<Record<string, string>>;
}

export const secret = 'the secret of the sender';
const json = { 'Content-Type': 'application/json' };
const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
const mib = 1024 * 1024;

/** Bodies that cost most, as large as they may be; made when they are asked for. */
const bodies = {
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

const some = (...names: (keyof typeof bodies)[]) => names.map((name) => [name, bodies[name]] as const);

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

const gzipped = (headers: Record<string, string>) => ({ ...headers, 'Content-Encoding': 'gzip' });

/** As GitHub signs it. */
function signed(body: string | Uint8Array, headers: Record<string, string> = json): RawPost['headers'] {
  return {
    ...headers,
    'X-GitHub-Delivery': randomUUID(),
    'X-Hub-Signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  };
}

const toSource =
  (name: string, make: () => { body: string | Uint8Array; headers?: RawPost['headers'] }) =>
  ({ sources: { [name]: id } }: Place): RawPost => ({ path: `/webhook/${id}`, headers: json, ...make() });
const genuine = (name: string, make: () => string | Uint8Array, headers: Record<string, string> = json) =>
  toSource(name, () => {
    const body = make();
    return { body, headers: signed(body, headers) };
  });
const api = (method: string, path: string, body?: () => unknown) => (): RawPost => {
  const made = body?.();
  return {
    method,
    path,
    headers: json,
    ...(made !== undefined && { body: typeof made === 'string' ? made : JSON.stringify(made) }),
  };
};
const strangers: readonly WorstRequest[] = [
  {
    who: 'nobody',
    what: 'a form of 25 MB of "+" at Twilio',
    request: toSource('twilio', () => ({
      headers: { ...form, 'X-Twilio-Signature': 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=' },
      body: '+'.repeat(24.9 * mib),
    })),
  },
  {
    who: 'nobody',
    what: 'a form of 25 MB of fields at Twilio',
    request: toSource('twilio', () => ({
      headers: { ...form, 'X-Twilio-Signature': 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=' },
      body: Array.from({ length: 9_900 }, (_, i) => `f${i}=${'%41'.repeat(800)}`).join('&'),
    })),
  },
  {
    who: 'nobody',
    what: '25 MB to a source of 41 secrets',
    request: toSource('manySecrets', () => ({
      headers: { ...json, 'X-Hub-Signature-256': `sha256=${'0'.repeat(64)}` },
      body: bodies.oneText(24.9 * mib),
    })),
  },
  {
    who: 'nobody',
    what: '25 MB to a webhook that is not there',
    request: () => ({ path: '/webhook/nobody', headers: json, body: bodies.oneText(24.9 * mib) }),
  },
  ...some('objects', 'longNumbers', 'records').map(
    ([name, make]): WorstRequest => ({
      who: 'nobody',
      what: `25 KB of gzip, 25 MB of ${name}, to a challenge without a secret`,
      request: toSource('challengeOpen', () => ({ headers: gzipped(json), body: gzipSync(make(24.9 * mib)) })),
    }),
  ),
  {
    who: 'nobody',
    what: '25 MB of objects to a challenge without a secret',
    request: toSource('challengeOpen', () => ({ body: bodies.objects(24.9 * mib) })),
  },
  {
    who: 'nobody',
    what: '2 MB of objects with a challenge to an open Slack',
    request: toSource('slackOpen', () => ({ body: `{"challenge":1,"x":${bodies.objects(1.99 * mib)}}` })),
  },
  ...some('objects').map(
    ([name, make]): WorstRequest => ({
      who: 'nobody',
      what: `POST /api/token with 5 MB of ${name}`,
      request: api('POST', '/api/token', () => `{"keyId":"a","keySecret":"b","x":${make(4.9 * mib)}}`),
    }),
  ),
  {
    who: 'nobody',
    what: 'POST /api/token with 5 MB behind gzip',
    request: () => ({ path: '/api/token', headers: gzipped(json), body: gzipSync(bodies.objects(4.9 * mib)) }),
  },
  {
    who: 'nobody',
    what: 'a callback of 250 KB of objects',
    request: api('POST', '/api/v1/webhooks/callback/x', () => bodies.objects(250_000)),
  },
  {
    who: 'nobody',
    what: 'POST /auth/v1/token with 5 MB',
    request: () => ({ path: '/auth/v1/token', headers: form, body: 'a=1&'.repeat(1_300_000) }),
  },
];

const senders: readonly WorstRequest[] = [
  ...Object.entries(bodies).map(
    ([name, make]): WorstRequest => ({
      who: 'sender',
      what: `25 MB of ${name}`,
      request: genuine('github', () => make(24.9 * mib)),
    }),
  ),
  {
    who: 'sender',
    what: '25 MB of oneText that somebody waits for',
    request: genuine('waited', () => bodies.oneText(24.9 * mib)),
  },
  {
    who: 'sender',
    what: '25 KB of gzip, 25 MB of objects',
    request: genuine('github', () => gzipSync(bodies.objects(24.9 * mib)), gzipped(json)),
  },
  {
    who: 'sender',
    what: '25 MB of objects as events of their own',
    request: genuine('split', () => bodies.objects(24.9 * mib)),
  },
  {
    who: 'sender',
    what: '10,000 events in one list',
    request: genuine('split', () =>
      JSON.stringify(Array.from({ length: 10_000 }, (_, i) => ({ id: i, type: 'open', text: 'x'.repeat(100) }))),
    ),
  },
  {
    who: 'sender',
    what: '10,000 fields of a form',
    request: genuine(
      'github',
      () => Array.from({ length: 9_999 }, (_, i) => `f${i}=${'%41'.repeat(100)}`).join('&'),
      form,
    ),
  },
  {
    who: 'sender',
    what: 'a form of one field of 25 MB',
    request: genuine('github', () => `payload=${'+'.repeat(24.9 * mib)}`, form),
  },
  {
    who: 'sender',
    what: '25 MB of text',
    request: genuine('github', () => 'ü'.repeat(12.4 * mib), { 'Content-Type': 'text/plain' }),
  },
  {
    who: 'sender',
    what: '25 MB of bytes',
    request: genuine('github', () => Buffer.alloc(24.9 * mib, 0xff), { 'Content-Type': 'application/octet-stream' }),
  },
  {
    who: 'sender',
    what: '900 parts of a multipart form of 25 MB',
    request: genuine(
      'github',
      () =>
        `${Array.from({ length: 900 }, (_, i) => `--b\r\nContent-Disposition: form-data; name="f${i}"\r\n\r\n${'x'.repeat(27_000)}\r\n`).join('')}--b--\r\n`,
      { 'Content-Type': 'multipart/form-data; boundary=b' },
    ),
  },
];

const many = (count: number, make: (i: number) => [string, unknown]) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => make(i)));
const elements = (count: number) => Array.from({ length: count }, (_, i) => ({ a: i }));

const readers: readonly WorstRequest[] = [
  ...some('objects', 'deep', 'brokenLines', 'keys').map(
    ([name, make]): WorstRequest => ({
      who: 'read',
      what: `matches/test on 5 MB of ${name}`,
      request: api('POST', '/api/matches/test', () => `{"matches":{"$.a":1},"body":${make(4.9 * mib)}}`),
    }),
  ),
  {
    who: 'read',
    what: 'matches/test: 5,000 paths',
    request: api('POST', '/api/matches/test', () => ({ matches: many(5_000, (i) => [`$.a${i}`, 1]), body: {} })),
  },
  {
    who: 'read',
    what: 'matches/test: 20,000 paths',
    request: api('POST', '/api/matches/test', () => ({ matches: many(20_000, (i) => [`$.a${i}`, 1]), body: {} })),
  },
  {
    who: 'read',
    what: 'matches/test: 1,000 deep searches over 3,000 objects',
    request: api('POST', '/api/matches/test', () => ({
      matches: many(1_000, (i) => [`$..z${i}`, 1]),
      body: { l: elements(3_000) },
    })),
  },
  {
    who: 'read',
    what: 'matches/test: 500 filters over 15,000 elements',
    request: api('POST', '/api/matches/test', () => ({
      matches: many(500, (i) => [`$.l[?(@.a == ${i + 20_000} || @.b == 1)]`, 1]),
      body: { l: elements(15_000) },
    })),
  },
  {
    who: 'read',
    what: 'matches/test: 10,000 elements as events of their own, 20 searches',
    request: api('POST', '/api/matches/test', () => ({
      matches: many(20, (i) => [`$..z${i}`, 1]),
      body: elements(10_000),
      splitArrays: true,
    })),
  },
  {
    who: 'read',
    what: 'matches/test: a text of 5 MB that is JSON',
    request: api('POST', '/api/matches/test', () => ({ matches: { '$.a': 1 }, body: bodies.records(3.9 * mib) })),
  },
  {
    who: 'read',
    what: 'matches/test: one condition that expects 4 MB',
    request: api('POST', '/api/matches/test', () => ({
      matches: { '$.a': { x: elements(90_000) } },
      body: { a: { x: elements(90_000) } },
    })),
  },
  {
    who: 'read',
    what: 'matches/test: a path of 4 MB',
    request: api('POST', '/api/matches/test', () => ({ matches: { [`$${'.a'.repeat(2_000_000)}`]: 1 }, body: {} })),
  },
  {
    who: 'read',
    what: 'matches/test: as many values as are taken',
    request: api('POST', '/api/matches/test', () => ({
      matches: { '$..a': 1 },
      body: { x: Array.from({ length: 99_000 }, () => ({})) },
    })),
  },
  {
    who: 'read',
    what: 'matches/test: 200 searches in 10,000 elements',
    request: api('POST', '/api/matches/test', () => ({
      matches: many(190, (i) => [`$..z${i}`, 1]),
      body: elements(9_999),
      splitArrays: true,
    })),
  },
  {
    who: 'read',
    what: 'matches/test: 200 values of 2 KB',
    request: api('POST', '/api/matches/test', () => ({
      matches: many(190, (i) => [`$.a${i}`, elements(200)]),
      body: { x: 1 },
    })),
  },
  {
    who: 'read',
    what: 'matches/test: 100,000 headers',
    request: api('POST', '/api/matches/test', () => ({
      matches: { '@header:x': 'y' },
      body: {},
      headers: many(100_000, (i) => [`h${i}`, 'x']),
    })),
  },
  {
    who: 'read',
    what: 'matches/test on a stored event of 25 MB',
    request: ({ events: { records } }) =>
      api('POST', '/api/matches/test', () => ({ matches: { '$.list[5].id': 5, '$..nothing': 1 }, eventId: records }))(),
  },
  {
    who: 'read',
    what: 'an event of 25 MB',
    request: ({ events: { records } }) => api('GET', `/api/events/${records}`)(),
  },
  {
    who: 'read',
    what: 'explain of an event of 25 MB',
    request: ({ events: { records } }) => api('GET', `/api/events/${records}/explain`)(),
  },
  {
    who: 'read',
    what: 'a path of 1,800 characters',
    request: api('GET', `/api/events?path=${encodeURIComponent(`$${'..*'.repeat(600)}`)}`),
  },
  { who: 'read', what: 'all webhooks', request: api('GET', '/api/metadata/webhook') },
  { who: 'read', what: 'all waits', request: api('GET', '/api/waits?limit=100') },
  {
    who: 'read',
    what: 'a webhook with its history',
    request: ({ sources: { github } }) => api('GET', `/api/metadata/webhook/${github}`)(),
  },
];

const operators: readonly WorstRequest[] = [
  ...some('objects', 'deep', 'longNumbers', 'records').map(
    ([name, make]): WorstRequest => ({
      who: 'operate',
      what: `a start with 5 MB of ${name}`,
      request: api('POST', '/api/workflow/loopWait', () => `{"x":${make(4.9 * mib)}}`),
    }),
  ),
  {
    who: 'operate',
    what: 'StartWorkflowRequest with 5 MB of objects',
    request: api('POST', '/api/workflow', () => `{"name":"loopWait","input":{"x":${bodies.objects(4.8 * mib)}}}`),
  },
  {
    who: 'operate',
    what: "a task's output of 5 MB of objects",
    request: api('POST', '/api/tasks/none/wait_ref/COMPLETED', () => `{"x":${bodies.objects(4.8 * mib)}}`),
  },
  {
    who: 'operate',
    what: 'TaskResult with 5 MB of objects',
    request: api(
      'POST',
      '/api/tasks',
      () =>
        `{"taskId":"x","workflowInstanceId":"x","status":"COMPLETED","outputData":{"x":${bodies.objects(4.8 * mib)}}}`,
    ),
  },
  {
    who: 'operate',
    what: 'TaskResult with 300,000 wrong log lines',
    request: api('POST', '/api/tasks', () => ({
      taskId: 'x',
      workflowInstanceId: 'x',
      status: 'COMPLETED',
      logs: Array.from({ length: 300_000 }, () => 1),
    })),
  },
  {
    who: 'operate',
    what: 'a start with as many values as are taken',
    request: api('POST', '/api/workflow/loopWait', () => ({ x: Array.from({ length: 99_900 }, () => ({})) })),
  },
  {
    who: 'operate',
    what: 'a start with as many members as are taken',
    request: api('POST', '/api/workflow/loopWait', () => many(99_900, (i) => [`member number ${i} of many`, i])),
  },
  {
    who: 'operate',
    what: 'TaskResult with as many values as are taken',
    request: api('POST', '/api/tasks', () => ({
      taskId: 'x',
      workflowInstanceId: 'x',
      status: 'COMPLETED',
      outputData: { x: Array.from({ length: 99_900 }, () => ({})) },
    })),
  },
  {
    who: 'operate',
    what: 'a body of 5 MB of escapes that is broken',
    request: api('POST', '/api/workflow', () => `{"name":"${'\\n'.repeat(2.4e6)}`),
  },
  {
    who: 'operate',
    what: 'replay of an event of 25 MB',
    request: ({ events: { records } }) => api('POST', `/api/events/${records}/replay`)(),
  },
  {
    who: 'operate',
    what: 'replay of an event of 25 MB as a new one',
    request: ({ events: { records } }) => api('POST', `/api/events/${records}/replay?as=new`)(),
  },
  {
    who: 'operate',
    what: 'a replay filter of 100,000 names',
    request: api('POST', '/api/events/replay', () => ({ filter: many(100_000, (i) => [`name${i}`, 1]) })),
  },
];

const task = (i: number) => ({ name: 'n', taskReferenceName: `r${i}`, type: 'NOOP' });
const definition = (tasks: unknown) => ({ name: `big-${randomUUID()}`, tasks });
const administrators: readonly WorstRequest[] = [
  {
    who: 'admin',
    what: 'a webhook with 300,000 wrong header names',
    request: api('POST', '/api/metadata/webhook', () => ({
      name: 'x',
      headers: many(300_000, (i) => [`h ${i}`, 'x']),
    })),
  },
  {
    who: 'admin',
    what: 'a webhook with 100,000 headers',
    request: api('POST', '/api/metadata/webhook', () => ({
      name: 'x',
      sourcePlatform: 'Custom',
      headers: many(100_000, (i) => [`h-${i}`, 'x']),
      receiverWorkflowNamesToVersions: { a: 0 },
    })),
  },
  {
    who: 'admin',
    what: 'a webhook with 200,000 wrong tags',
    request: api('POST', '/api/metadata/webhook', () => ({
      name: 'x',
      tags: Array.from({ length: 200_000 }, () => ({ key: 1 })),
    })),
  },
  {
    who: 'admin',
    what: 'a webhook with 200,000 receivers',
    request: api('POST', '/api/metadata/webhook', () => ({
      name: 'x',
      sourcePlatform: 'GitHub',
      secretValue: 's',
      receiverWorkflowNamesToVersions: many(200_000, (i) => [`w${i}`, 'x']),
    })),
  },
  {
    who: 'admin',
    what: 'a webhook with 200,000 secrets',
    request: api('POST', '/api/metadata/webhook', () => ({
      name: `s-${randomUUID()}`,
      sourcePlatform: 'GitHub',
      secretValue: 's',
      receiverWorkflowNamesToVersions: { a: 0 },
      signalbox: { extraSecrets: Array.from({ length: 200_000 }, (_, i) => `s${i}`) },
    })),
  },
  {
    who: 'admin',
    what: 'a webhook with 300,000 unknown fields',
    request: api('POST', '/api/metadata/webhook', () => ({ name: 'x', ...many(300_000, (i) => [`f${i}`, 1]) })),
  },
  {
    who: 'admin',
    what: 'a webhook with an expression of 5 MB',
    request: api('POST', '/api/metadata/webhook', () => ({ name: 'x', expression: '('.repeat(4.9e6) })),
  },
  {
    who: 'admin',
    what: 'a definition of 60,000 tasks',
    request: api('POST', '/api/metadata/workflow?overwrite=true', () =>
      definition(Array.from({ length: 60_000 }, (_, i) => task(i))),
    ),
  },
  {
    who: 'admin',
    what: 'a definition of 60,000 wrong tasks',
    request: api('POST', '/api/metadata/workflow?overwrite=true', () =>
      definition(Array.from({ length: 60_000 }, () => 1)),
    ),
  },
  {
    who: 'admin',
    what: 'a definition whose wait has 20,000 matches',
    request: api('POST', '/api/metadata/workflow?overwrite=true', () =>
      definition([
        {
          name: 'w',
          taskReferenceName: 'w',
          type: 'WAIT_FOR_WEBHOOK',
          inputParameters: { matches: many(20_000, (i) => [`$.a${i}`, i]) },
        },
      ]),
    ),
  },
  ...['${', '${a[', '$$${a'].map(
    (text): WorstRequest => ({
      who: 'admin',
      what: `a definition of 4 MB of ${text}`,
      request: api('POST', '/api/metadata/workflow?overwrite=true', () =>
        definition([{ ...task(0), inputParameters: { x: text.repeat(4e6 / text.length) } }]),
      ),
    }),
  ),
  {
    who: 'admin',
    what: 'a definition with a type of 4.5 MB',
    request: api('POST', '/api/metadata/workflow', () => definition([{ ...task(0), type: 'A'.repeat(4.5e6) }])),
  },
  {
    who: 'admin',
    what: 'a definition that is 60 definitions deep',
    request: api('POST', '/api/metadata/workflow', () => nested(60)),
  },
  {
    who: 'admin',
    what: 'a definition of as many tasks as it may have',
    request: api('POST', '/api/metadata/workflow', () =>
      definition(
        Array.from({ length: 2_000 }, (_, i) => ({ ...task(i), inputParameters: { x: `\${r${i - 1}.output.a.b}` } })),
      ),
    ),
  },
  {
    who: 'admin',
    what: 'a list of definitions',
    request: api('PUT', '/api/metadata/workflow', () =>
      Array.from({ length: 5_000 }, (_, i) => ({ ...definition([task(0)]), n: i })),
    ),
  },
  {
    who: 'admin',
    what: 'a webhook with 90,000 wrong header names',
    request: api('POST', '/api/metadata/webhook', () => ({ name: 'x', headers: many(90_000, (i) => [`h ${i}`, 'x']) })),
  },
  {
    who: 'admin',
    what: 'a webhook with 40,000 wrong tags',
    request: api('POST', '/api/metadata/webhook', () => ({
      name: 'x',
      tags: Array.from({ length: 40_000 }, () => ({ key: 1 })),
    })),
  },
  {
    who: 'admin',
    what: 'a webhook with 90,000 unknown fields',
    request: api('POST', '/api/metadata/webhook', () => ({ name: 'x', ...many(90_000, (i) => [`f${i}`, 1]) })),
  },
  {
    who: 'admin',
    what: 'a webhook with 90,000 unknown settings',
    request: api('POST', '/api/metadata/webhook', () => ({ name: 'x', signalbox: many(90_000, (i) => [`f${i}`, 1]) })),
  },
  {
    who: 'admin',
    what: 'a webhook with 90,000 workflows to start',
    request: api('POST', '/api/metadata/webhook', () => ({
      name: 'x',
      workflowsToStart: many(90_000, (i) => [`w${i}`, 'x']),
    })),
  },
  {
    who: 'admin',
    what: 'a definition of 5 MB of objects',
    request: api('POST', '/api/metadata/workflow', () => `{"name":"x","tasks":${bodies.objects(4.9 * mib)}}`),
  },
];

function nested(depth: number): object {
  let inner: object = { name: 'i', tasks: [task(0)] };
  for (let d = 0; d < depth; d += 1)
    inner = {
      name: 'i',
      tasks: [
        {
          name: 's',
          taskReferenceName: 's',
          type: 'SUB_WORKFLOW',
          subWorkflowParam: { name: 'i', workflowDefinition: inner },
        },
      ],
    };
  return inner;
}

export const worstRequests: readonly WorstRequest[] = [
  ...strangers,
  ...senders,
  ...readers,
  ...operators,
  ...administrators,
];

/** What the stored event of 25 MB holds. */
export const largeEvent = () => {
  const body = bodies.records(24.9 * mib);
  return { body, headers: signed(body) };
};
