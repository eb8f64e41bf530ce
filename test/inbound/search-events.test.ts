import { expect, test } from 'vitest';
import { searchEvents } from '../../src/inbound/explain/search-events.ts';
import type { EventEntry } from '../../src/model/inbound/event-queries.ts';

const entry = {
  id: '019ac5a0-0000-7000-8000-000000000001',
  sourceId: 'orders',
  headers: [['Content-Type', 'application/json']],
  bodyBytes: 19,
  bodyKept: 19,
} as unknown as EventEntry;

/** The number of events that this search hands to the threads, of one small event. */
async function handedOver(path: string): Promise<number> {
  let count = 0;
  await searchEvents(
    {
      ledger: { list: async () => ({ entries: [entry], nextCursor: undefined, boundHit: false }) },
      log: { find: async () => undefined },
      sources: { find: async () => undefined },
      large: { holds: async () => (count += 1) > 0 },
    },
    { query: { limit: 10 }, path },
  );
  return count;
}

test.each([
  '$..a',
  '$.list[?(@.n > 3)]',
  '$.list[?@.n > 3]',
  '$.list[ ? ( @.n > 3 ) ]',
  "$['a','a']['b','b']",
  '$.list[*].n',
  '$.list.length()',
])('%s searches, so a thread looks for it in small events as well', async (path) => {
  expect(await handedOver(path)).toBe(1);
});

test.each(['$.a.b', "$['a..b']", "$['?(x)']", 'list[0].n', '@header:x-kind'])(
  '%s names one value, which is read at once in a small event',
  async (path) => {
    expect(await handedOver(path)).toBe(0);
  },
);
