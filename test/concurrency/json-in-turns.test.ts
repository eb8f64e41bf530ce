import { expect, test } from 'vitest';
import { jsonInTurns } from '../../src/concurrency/json-in-turns.ts';

const mib = 1024 * 1024;
const read = async (records: readonly object[]) => JSON.parse(Buffer.from(await jsonInTurns(records)).toString());

test('is what JSON.stringify writes', async () => {
  const records = [{ a: 1, b: 'two "2"\n', c: true, d: null, e: undefined }, {}, { f: '\u2028\ud83d\ude00', g: 0.5 }];
  expect(Buffer.from(await jsonInTurns(records)).toString()).toBe(JSON.stringify(records));
  expect(Buffer.from(await jsonInTurns([])).toString()).toBe('[]');
});

test('long text is the same, also where a character of two halves is cut in two', async () => {
  const records = [{ text: `x${'😀'.repeat(2 * mib)}` }, { text: `"\\\u0000${'é'.repeat(mib)}`, n: 1 }];
  expect(await read(records)).toEqual(records);
});

test('others have their turn meanwhile', async () => {
  let turns = 0;
  let isOver = false;
  const count = () => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  await jsonInTurns([{ text: 'a'.repeat(24 * mib) }, { text: 'b'.repeat(mib) }]);
  isOver = true;
  expect(turns).toBeGreaterThan(24);
});
