import { once } from 'node:events';
import { request as open } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHold } from '../../src/http/api/conductor/not-served.ts';

const forMs = 1_500;
let arrived = 0;
const app = express();
const hold = createHold({ forMs, heldMax: 2 });
app.get('/', async (_request, response) => {
  arrived += 1;
  await hold(response);
  response.end('done');
});
const server = app.listen(0, '127.0.0.1');
let url: string;
beforeAll(async () => {
  if (!server.listening) await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => void server.close());

async function ask(): Promise<number> {
  const since = performance.now();
  await (await fetch(url)).text();
  return performance.now() - since;
}

async function untilArrived(count: number): Promise<void> {
  while (arrived < count) await new Promise((resolve) => setTimeout(resolve, 5));
}

test('as many as may be held are; those beyond are answered before them', async () => {
  const held = [ask(), ask()];
  await untilArrived(2);
  const order: string[] = [];
  await Promise.all([
    ...held.map((asked) => asked.then(() => order.push('held'))),
    ask().then(() => order.push('beyond')),
  ]);
  expect(order[0]).toBe('beyond');
  for (const afterMs of await Promise.all(held)) expect(afterMs).toBeGreaterThan(forMs - 50);
});

test('one whose client has gone makes room', async () => {
  const before = arrived;
  const gone = [0, 1].map(() => {
    const asked = open(url).on('error', () => undefined);
    asked.end();
    return asked;
  });
  await untilArrived(before + 2);
  for (const asked of gone) asked.destroy();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(await ask()).toBeGreaterThan(forMs - 50);
});
