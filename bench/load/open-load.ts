import { z } from 'zod';
import { quantile, settledAfterMs } from '../measurement.ts';
import { openEventLine, takeOrders } from './event-line.ts';

// Posts signed events over many connections and notes what becomes of each: taken, refused, or broken off. Who is told to
// come again later does so.

const order = z.object({ port: z.number(), path: z.string(), connections: z.number(), ms: z.number() });

takeOrders(order, run);

interface Notes {
  readonly times: number[];
  /** Of those that were sent after the time in which the receiver takes what comes for a burst. */
  readonly settledTimes: number[];
  refused: number;
  broken: number;
  withoutRetryAfter: number;
  maxMs: number;
}

async function run({ port, path, connections, ms }: z.infer<typeof order>) {
  const startedAt = performance.now();
  const notes: Notes = { times: [], settledTimes: [], refused: 0, broken: 0, withoutRetryAfter: 0, maxMs: 0 };
  const mayPost = () => performance.now() < startedAt + ms;
  await Promise.all(
    Array.from({ length: connections }, () =>
      postWhile(mayPost, { port, path, notes, settledFrom: startedAt + settledAfterMs }),
    ),
  );
  const { times, settledTimes, ...counts } = notes;
  return {
    ...counts,
    accepted: times.length,
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
    settledP99Ms: quantile(settledTimes, 0.99),
    ms: performance.now() - startedAt,
  };
}

interface Lane {
  readonly port: number;
  readonly path: string;
  readonly notes: Notes;
  readonly settledFrom: number;
}

function postWhile(mayPost: () => boolean, { port, path, notes, settledFrom }: Lane): Promise<void> {
  return new Promise((resolve) => {
    let sentAt = 0;
    const { socket, post } = openEventLine({ port, path, answered });
    socket
      .on('error', () => void (notes.broken += 1))
      .on('close', () => resolve())
      .on('connect', () => next());

    function next(): void {
      if (!mayPost()) return void socket.end();
      sentAt = performance.now();
      post();
    }

    function answered(head: string): void {
      const ms = performance.now() - sentAt;
      notes.maxMs = Math.max(notes.maxMs, ms);
      if (head.startsWith('HTTP/1.1 200 ')) {
        notes.times.push(ms);
        if (sentAt > settledFrom) notes.settledTimes.push(ms);
        return next();
      }
      notes.refused += 1;
      const seconds = /retry-after: (\d+)/i.exec(head)?.[1];
      if (seconds === undefined) notes.withoutRetryAfter += 1;
      // The server does not keep an idle connection for as long.
      socket.removeAllListeners('close').destroy();
      setTimeout(
        () => resolve(mayPost() ? postWhile(mayPost, { port, path, notes, settledFrom }) : undefined),
        Number(seconds ?? 1) * 1_000,
      );
    }
  });
}
