import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox()));
afterAll(() => signalbox?.stop());

interface Sent {
  readonly body: string | Buffer;
  readonly headers?: Record<string, string>;
  readonly query?: string;
}

const json = { 'Content-Type': 'application/json' };

async function listen(config: object = {}) {
  const source = await signalbox.createSource({ receiverWorkflowNamesToVersions: { any: 0 }, ...config });
  const post = async ({ body, headers = json, query = '' }: Sent): Promise<string> => {
    const answer = await signalbox.call('POST', `/webhook/${source.id}${query}`, body, {
      'X-Key': 'open sesame',
      ...headers,
    });
    expect(answer.status).toBe(200);
    return String(answer.headers['x-signalbox-event-id']);
  };
  return { source, post };
}

/** All pages of a search. */
async function search(query: Record<string, string>) {
  const ids: string[] = [];
  let looked = 0;
  let cursor = '';
  do {
    const page = await signalbox.must(
      'GET',
      `/api/events?${new URLSearchParams({ ...query, ...(cursor && { cursor }) })}`,
    );
    ids.push(...page.events.map((event: { id: string }) => event.id));
    looked += page.searched.events;
    cursor = page.nextCursor ?? '';
  } while (cursor !== '');
  return { ids, looked };
}

/** Each says `{"order":{"id":"kunde-4711"}}` in its own way. */
const ways: readonly (readonly [string, Sent])[] = [
  ['plain JSON', { body: '{"order":{"id":"kunde-4711"}}' }],
  ['an escaped value', { body: '{"order":{"id":"\\u006bunde-4711"}}' }],
  ['an escaped name', { body: '{"\\u006frder":{"id":"kunde-4711"}}' }],
  ['a byte-order mark', { body: '\ufeff{"order":{"id":"kunde-4711"}}' }],
  ['gzip', { body: gzipSync('{"order":{"id":"kunde-4711"}}'), headers: { ...json, 'CONTENT-encoding': 'gzip' } }],
  [
    'UTF-16',
    {
      body: Buffer.from('{"order":{"id":"kunde-4711"}}', 'utf16le'),
      headers: { 'Content-Type': 'application/json; charset=utf-16le' },
    },
  ],
  [
    'JSON in a form, every byte escaped',
    {
      body: `payload=${[...Buffer.from('{"order":{"id":"kunde-4711"}}')].map((byte) => `%${byte.toString(16)}`).join('')}`,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    },
  ],
  [
    'a part of a multipart form',
    {
      body: '--b\r\nContent-Disposition: form-data; name="payload"\r\n\r\n{"order":{"id":"kunde-4711"}}\r\n--b--\r\n',
      headers: { 'Content-Type': 'multipart/form-data; boundary=b' },
    },
  ],
  ['text', { body: '{"order":{"id":"kunde-4711"}}', headers: { 'Content-Type': 'text/plain; charset="UTF-8"' } }],
];

it('finds a value however its sender wrote it, and no other', async () => {
  const { source, post } = await listen();
  const wanted: string[] = [];
  for (const [, sent] of ways) {
    wanted.unshift(await post(sent));
    await post({ body: '{"order":{"id":"kunde-4712"}}' });
    await post({ body: '{"order":{"note":"kunde-4711","id":"other"}}' });
  }
  const found = await search({ source: source.id, path: '$.order.id', value: 'kunde-4711' });
  const names = new Map(wanted.map((id, at) => [id, ways[ways.length - 1 - at]?.[0]]));
  expect(found.ids.map((id) => names.get(id) ?? id)).toEqual([...names.values()]);
  expect(found.looked).toBe(ways.length * 3);
  expect((await search({ source: source.id, path: '$..id', value: 'kunde-4711' })).ids).toEqual(wanted);
});

it('finds what stands in the address, in a binary body, and in a header', async () => {
  const { source, post } = await listen();
  const inAddress = await post({ body: '{}', query: '?customer=kunde-4711' });
  const escaped = await post({ body: '{}', query: '?customer=%6bunde-4711' });
  const binary = await post({
    body: Buffer.from([0xff, 0xfe, 0x00, 0x41]),
    headers: { 'Content-Type': 'application/octet-stream', 'X-Kind': 'bytes' },
  });
  const asked = (path: string, value: string) => search({ source: source.id, path, value });
  expect((await asked('$.customer', 'kunde-4711')).ids).toEqual([escaped, inAddress]);
  expect((await asked('$.request', '//4AQQ==')).ids).toEqual([binary]);
  expect((await asked('$.requestEncoding', 'base64')).ids).toEqual([binary]);
  expect((await asked('@header:x-kind', 'bytes')).ids).toEqual([binary]);
});

it('finds equal numbers in all their spellings', async () => {
  const { source, post } = await listen();
  const wanted: string[] = [];
  for (const number of ['1234567', '1234567.0', '1.234567e6', '"1234567"', '1234566.99999999999999999999'])
    wanted.unshift(await post({ body: `{"n":${number}}` }));
  await post({ body: '{"n":1234568}' });
  await post({ body: '{"n":"1234567.5"}' });
  expect((await search({ source: source.id, path: '$.n', value: '1234567' })).ids).toEqual(wanted);
});

it('goes through all events once, a page at a time, and says how far it came', async () => {
  const { source, post } = await listen();
  const oldest = await post({ body: '{"which":"oldest"}' });
  await signalbox.pool.query(
    `INSERT INTO event (id, source_id, outcome, method, url, headers, body, body_bytes)
     SELECT gen_random_uuid(), $1, 'accepted', 'POST', '/', '[]', '{"which":"others"}', 18 FROM generate_series(1, 5000)`,
    [source.id],
  );
  expect(await search({ source: source.id, path: '$.which', value: 'oldest' })).toEqual({
    ids: [oldest],
    looked: 5_001,
  });
  const all = await search({ source: source.id, path: '$.which', limit: '100' });
  expect([new Set(all.ids).size, all.ids.length, all.looked]).toEqual([5_001, 5_001, 5_001]);
  const first = await signalbox.must('GET', `/api/events?source=${source.id}&path=$.which&limit=3`);
  expect(first.searched).toEqual({ events: 3, from: first.events[2].receivedAt });
});
