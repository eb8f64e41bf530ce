import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { z } from 'zod';
import { headersOf, signedBody } from '../github.ts';
import { quantile } from '../measurement.ts';

// Posts signed events over many connections and notes what becomes of each: taken, refused, or broken off.

const order = z.object({ port: z.number(), path: z.string(), connections: z.number(), ms: z.number() });

const bodies = Array.from({ length: 500 }, (_, at) => signedBody(`flood-${at}`));

process.on('message', (message) => {
  void run(order.parse(message)).then((answer) => process.send?.(answer));
});
process.on('disconnect', () => process.exit());

interface Notes {
  readonly times: number[];
  refused: number;
  broken: number;
  withoutRetryAfter: number;
  maxMs: number;
}

async function run({ port, path, connections, ms }: z.infer<typeof order>) {
  const startedAt = performance.now();
  const notes: Notes = { times: [], refused: 0, broken: 0, withoutRetryAfter: 0, maxMs: 0 };
  const mayPost = () => performance.now() < startedAt + ms;
  await Promise.all(Array.from({ length: connections }, () => postWhile(mayPost, { port, path, notes })));
  const { times, ...counts } = notes;
  return {
    ...counts,
    accepted: times.length,
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
    ms: performance.now() - startedAt,
  };
}

interface Lane {
  readonly port: number;
  readonly path: string;
  readonly notes: Notes;
}

function postWhile(mayPost: () => boolean, { port, path, notes }: Lane): Promise<void> {
  return new Promise((resolve) => {
    let received = '';
    let sentAt = 0;
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    socket
      .setEncoding('latin1')
      .on('error', () => void (notes.broken += 1))
      .on('close', () => resolve())
      .on('connect', () => next());
    socket.on('data', (chunk: string) => {
      received += chunk;
      const headEnd = received.indexOf('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? 0);
      if (headEnd === -1 || received.length < headEnd + 4 + length) return;
      const head = received.slice(0, headEnd);
      received = '';
      const ms = performance.now() - sentAt;
      notes.maxMs = Math.max(notes.maxMs, ms);
      if (head.startsWith('HTTP/1.1 200 ')) notes.times.push(ms);
      else {
        notes.refused += 1;
        if (!/retry-after:/i.test(head)) notes.withoutRetryAfter += 1;
      }
      next();
    });
    function next(): void {
      const body = bodies[Math.floor(Math.random() * bodies.length)];
      if (!mayPost() || body === undefined) return void socket.end();
      sentAt = performance.now();
      const lines = Object.entries(headersOf(body, randomUUID())).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.write(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body.text}`);
    }
  });
}
