import express from 'express';
import { Agent, request, type Dispatcher } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { createAppServer } from '../../src/http/app-server.ts';
import { createHooks } from '../../src/http/hooks.ts';
import { refuseOverload } from '../../src/inbound/limits/overload.ts';
import type { ReceiveAnswer } from '../../src/inbound/receive/receive.ts';
import { close, listen } from '../../src/process/listen.ts';

// Real senders and a real server in front of a recorder that takes 500 requests a second.

const takenEveryMs = 20;
const takenAtOnce = 10;
const sendersMax = 900;
const loadMs = 4_000;

/** Those that are told at once, and those that are told after a while. */
const waiting: (() => void)[] = [];
const counted = new Map<string, number>();
const accepted = () =>
  new Promise<ReceiveAnswer>((resolve) => waiting.push(() => resolve({ kind: 'accepted', eventId: 'one' })));
const receiver = refuseOverload(
  { admit: async () => ({ bodyBytesMax: 1_000 }), receive: accepted, refuse: accepted },
  { refusals: { count: (sourceId) => void counted.set(sourceId, (counted.get(sourceId) ?? 0) + 1) } },
);
const server = createAppServer(
  express().use(
    createHooks({ receiver, publicUrl: 'http://localhost', report: console.error, unknownWebhook: () => undefined }),
  ),
);
const recording = setInterval(() => {
  for (const answer of waiting.splice(0, takenAtOnce)) answer();
}, takenEveryMs);
const agent = new Agent({ connections: sendersMax });
let url: string;

beforeAll(async () => {
  url = `http://127.0.0.1:${await listen(server, { port: 0, host: '127.0.0.1' })}/webhook/busy`;
});

afterAll(async () => {
  clearInterval(recording);
  for (const answer of waiting.splice(0)) answer();
  await agent.close();
  await close(server);
});

const problem = z.object({
  status: z.literal(503),
  code: z.literal('RATE_LIMITED'),
  message: z.string(),
  retryable: z.literal(true),
});

interface Refusal {
  readonly retryAfter: number;
  readonly body: unknown;
  readonly ms: number;
}

test('a crowd that stays is refused by the heads of its requests: 503, after a moment, with different times to come again', async () => {
  const refusals: Refusal[] = [];
  let taken = 0;
  const until = performance.now() + loadMs;
  await Promise.all(
    Array.from({ length: sendersMax }, async () => {
      while (performance.now() < until) {
        const startedAt = performance.now();
        const answer = await request(url, { method: 'POST', body: '{}', dispatcher: agent });
        if (answer.statusCode === 200) {
          taken += 1;
          await answer.body.dump();
        } else refusals.push(await toRefusal(answer, startedAt));
      }
    }),
  );
  expect(taken).toBeGreaterThan(500);
  expect(refusals.length).toBeGreaterThan(500);
  for (const { body } of refusals) problem.parse(body);
  const times = new Set(refusals.map(({ retryAfter }) => retryAfter));
  expect(times.size).toBeGreaterThan(3);
  expect(Math.min(...times)).toBeGreaterThanOrEqual(5);
  expect(Math.max(...times)).toBeLessThanOrEqual(10);
  // Who is told at once comes again at once. One or two were read to the end before it was known that they are too many.
  const atOnce = refusals.filter(({ ms }) => ms < 490);
  expect(atOnce.length).toBeLessThan(refusals.length / 10);
  expect(counted).toEqual(new Map([['busy', refusals.length]]));
});

async function toRefusal({ headers, body }: Dispatcher.ResponseData, startedAt: number): Promise<Refusal> {
  return { retryAfter: Number(headers['retry-after']), body: await body.json(), ms: performance.now() - startedAt };
}
