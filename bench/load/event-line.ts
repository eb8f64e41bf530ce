import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import type { z } from 'zod';
import { headersOf, signedBody } from '../github.ts';

/** Does what the process that started this one asks for, once for each order, until that one goes away. */
export function takeOrders<Order extends z.ZodType>(order: Order, run: (asked: z.infer<Order>) => Promise<object>) {
  process.on('message', (message) => {
    void run(order.parse(message)).then((answer) => process.send?.(answer));
  });
  process.on('disconnect', () => process.exit());
}

/** A connection that posts signed events, one at a time. */
export interface EventLine {
  readonly socket: Socket;
  post(): void;
}

export interface EventLineOptions {
  readonly port: number;
  readonly path: string;
  /** The answer to the last one, up to its body. */
  answered(head: string): void;
}

export function openEventLine({ port, path, answered }: EventLineOptions): EventLine {
  let received = '';
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    received += chunk;
    const headEnd = received.indexOf('\r\n\r\n');
    const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? 0);
    if (headEnd === -1 || received.length < headEnd + 4 + length) return;
    const head = received.slice(0, headEnd);
    received = '';
    answered(head);
  });
  return { socket, post: () => postEvent(socket, path) };
}

/** Made beforehand, so that making and signing bodies is not measured. */
const bodies = Array.from({ length: 500 }, (_, at) => signedBody(`load-${at}`));

/** One of 500, under a delivery id of its own; to the socket itself, since a heavier client would take the CPU that is measured. */
export function postEvent(socket: Socket, path: string): void {
  const body = bodies[Math.floor(Math.random() * bodies.length)];
  if (body === undefined) return;
  const lines = Object.entries(headersOf(body, randomUUID())).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body.text}`);
}
