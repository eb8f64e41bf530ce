import type { Socket } from 'node:net';
import { z } from 'zod';
import { quantile, settledAfterMs } from '../measurement.ts';
import { openEventLine, takeOrders } from './event-line.ts';

// Posts signed events at a fixed rate, whatever becomes of the ones before, as the senders of webhooks do: each takes a
// connection that is free, and opens one where none is. A time is from when the event was due, not from when it was sent.

const order = z.object({
  port: z.number(),
  path: z.string(),
  /** Events a second. */
  rate: z.number(),
  connectionsMax: z.number(),
  ms: z.number(),
});

const tickMs = 2;
/** Ours closes a connection that was idle for 65 seconds. */
const idleMaxMs = 60_000;
/** Longer than any receiver lets a sender wait: what has no answer by then has broken off. */
const answerMaxMs = 30_000;

takeOrders(order, run);

interface Notes {
  readonly times: number[];
  /** Of those that were due after the time in which the receiver takes what comes for a burst. */
  readonly settledTimes: number[];
  refused: number;
  withoutRetryAfter: number;
  broken: number;
  /** No connection was free, and there were as many as there may be. */
  unsent: number;
  maxMs: number;
}

async function run({ port, path, rate, connectionsMax, ms }: z.infer<typeof order>) {
  const notes: Notes = {
    times: [],
    settledTimes: [],
    refused: 0,
    withoutRetryAfter: 0,
    broken: 0,
    unsent: 0,
    maxMs: 0,
  };
  const free: Line[] = [];
  let open = 0;
  let connectionsAtOnce = 0;
  const startedAt = performance.now();
  let due = 0;
  await new Promise<void>((resolve) => {
    const ticking = setInterval(() => {
      const at = performance.now() - startedAt;
      if (at >= ms) {
        clearInterval(ticking);
        return resolve();
      }
      for (const until = (at * rate) / 1_000; due < until; due += 1) arrive(startedAt + (due * 1_000) / rate);
    }, tickMs);
  });
  const sentUntil = performance.now();
  while (open > free.length && performance.now() < sentUntil + answerMaxMs)
    await new Promise((go) => setTimeout(go, 20));
  notes.broken += open - free.length;
  for (const line of free) line.socket.destroy();
  const { times, settledTimes, ...counts } = notes;
  return {
    ...counts,
    due,
    accepted: times.length,
    connections: connectionsAtOnce,
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
    settledP99Ms: quantile(settledTimes, 0.99),
    ms: sentUntil - startedAt,
  };

  function arrive(dueAt: number): void {
    const line = free.pop();
    if (line !== undefined && performance.now() - line.freeSince < idleMaxMs) return line.post(dueAt);
    // The server is about to close it.
    line?.socket.destroy();
    if (open >= connectionsMax) return void (notes.unsent += 1);
    open += 1;
    connectionsAtOnce = Math.max(connectionsAtOnce, open);
    openLine(port, path, {
      dueAt,
      answered(head, answeredDueAt) {
        const took = performance.now() - answeredDueAt;
        notes.maxMs = Math.max(notes.maxMs, took);
        if (head.startsWith('HTTP/1.1 200 ')) {
          notes.times.push(took);
          if (answeredDueAt > startedAt + settledAfterMs) notes.settledTimes.push(took);
          return;
        }
        notes.refused += 1;
        if (!/retry-after: \d+/i.test(head)) notes.withoutRetryAfter += 1;
      },
      free: (freed) => void free.push(freed),
      closed(closedLine, isBusy) {
        open -= 1;
        if (isBusy) notes.broken += 1;
        const at = free.indexOf(closedLine);
        if (at !== -1) free.splice(at, 1);
      },
    });
  }
}

interface Line {
  readonly socket: Socket;
  freeSince: number;
  post(dueAt: number): void;
}

interface LineEvents {
  /** Of its first event. */
  readonly dueAt: number;
  answered(head: string, dueAt: number): void;
  free(line: Line): void;
  closed(line: Line, isBusy: boolean): void;
}

function openLine(port: number, path: string, on: LineEvents): void {
  let dueAt: number | undefined;
  const { socket, post } = openEventLine({ port, path, answered });
  const line: Line = {
    socket,
    freeSince: 0,
    post(at) {
      dueAt = at;
      post();
    },
  };
  socket.on('error', () => undefined).on('close', () => on.closed(line, dueAt !== undefined));
  line.post(on.dueAt);

  function answered(head: string): void {
    if (dueAt === undefined) return;
    on.answered(head, dueAt);
    dueAt = undefined;
    if (/connection: close/i.test(head)) return void socket.end();
    line.freeSince = performance.now();
    on.free(line);
  }
}
