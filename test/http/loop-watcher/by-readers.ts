import { some, mib, bodies, api, many, elements, type WorstRequest } from './make-request.ts';

export const readers: readonly WorstRequest[] = [
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
  ...(['@ == 2 || @ == 3', '@ < 1 || @ < 0', Array(60).fill('@ < 0').join(' || ')] as const).map(
    (filter): WorstRequest => ({
      who: 'read',
      what: `matches/test: 200 filters (${filter.slice(0, 20)}) over 49,000 values`,
      request: api('POST', '/api/matches/test', () => ({
        matches: many(Math.min(200, Math.floor(60_000 / filter.length)), (i) => [
          `$.l[?(${filter} || @ == ${i + 5})]`,
          1,
        ]),
        body: { l: Array.from({ length: 49_000 }, () => 1) },
      })),
    }),
  ),
  {
    who: 'read',
    what: 'matches/test: 200 filters over 24,000 objects',
    request: api('POST', '/api/matches/test', () => ({
      matches: many(200, (i) => [`$.l[?(@.a == ${i + 60_000})]`, 1]),
      body: { l: elements(24_000) },
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
  {
    who: 'read',
    what: 'a search by $..a..b..c..d',
    request: api('GET', `/api/events?path=${encodeURIComponent('$..a..b..c..d')}`),
  },
  ...(
    [
      ['users', 'ids', id],
      ['users', 'refs', (i: number) => ({ id: id(i) })],
      ['users', 'roleIds', id],
      ['tasks', 'assigneesInIds', id],
      ['tasks', 'applicationIds', id],
      ['apps', 'appIds', id],
      ['entitlements', 'refs', (i: number) => ({ appId: 'a', id: id(i) })],
      ['entitlements', 'appIds', id],
    ] as const
  ).map(
    ([what, filter, make]): WorstRequest => ({
      who: 'read',
      what: `a search of ${what} with as many ${filter} as are taken`,
      request: api('POST', `/api/v1/search/${what}`, () => ({
        [filter]: Array.from({ length: filter === 'refs' ? 30_000 : 99_000 }, (_, i) => make(i)),
      })),
    }),
  ),
  { who: 'read', what: 'all webhooks', request: api('GET', '/api/metadata/webhook') },
  { who: 'read', what: '10,000 definitions', request: api('GET', '/api/metadata/workflow') },
  { who: 'read', what: '10,000 definitions in short', request: api('GET', '/api/metadata/workflow?short=true') },
  { who: 'read', what: 'all waits', request: api('GET', '/api/waits?limit=100') },
  {
    who: 'read',
    what: 'a webhook with its history',
    request: ({ sources: { github } }) => api('GET', `/api/metadata/webhook/${github}`)(),
  },
];

/** As ids of `/api/v1` are. */
function id(i: number): string {
  return `3Mlqeuf2nuuravQjFqFB${String(i).padStart(7, '0')}`;
}
