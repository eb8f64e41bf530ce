import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { z } from 'zod';
import { headersOf, signedBody, type SignedBody } from '../github.ts';

// A process of its own that posts signed events over keep-alive connections, one request at a time on each. It writes
// to the sockets itself: a heavier client would take the same CPU from both sides and so make every ratio look better.

const order = z.object({
  port: z.number(),
  path: z.string(),
  connections: z.number(),
  ms: z.number(),
  eventsMax: z.number().optional(),
});

/** Made beforehand, so that making and signing bodies is not measured. */
const bodies = Array.from({ length: 500 }, (_, at) => signedBody(`load-${at}`));

process.on('message', (message) => {
  void run(order.parse(message)).then((answer) => process.send?.(answer));
});
process.on('disconnect', () => process.exit());

async function run({ port, path, connections, ms, eventsMax = Infinity }: z.infer<typeof order>) {
  const startedAt = performance.now();
  let posted = 0;
  // Asked before each request, so no connection stops before all are posted.
  const mayPost = () => performance.now() < startedAt + ms && posted++ < eventsMax;
  const counts = await Promise.all(Array.from({ length: connections }, () => postWhile(mayPost, port, path)));
  return { events: counts.reduce((sum, count) => sum + count, 0), ms: performance.now() - startedAt };
}

/** Answers with the number of requests that were answered 200; any other answer ends the run. */
function postWhile(mayPost: () => boolean, port: number, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let answered = 0;
    let received = '';
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    socket
      .setEncoding('latin1')
      .on('error', reject)
      .on('connect', () => next());
    socket.on('data', (chunk: string) => {
      received += chunk;
      // All subjects answer 200 with no body.
      if (!received.endsWith('\r\n\r\n')) return;
      if (!received.startsWith('HTTP/1.1 200 '))
        return void reject(new Error(`Not accepted: ${received.slice(0, 200)}`));
      received = '';
      answered += 1;
      next();
    });
    function next(): void {
      if (mayPost()) return post(socket, path);
      socket.destroy();
      resolve(answered);
    }
  });
}

function post(socket: Socket, path: string): void {
  const body = bodies[Math.floor(Math.random() * bodies.length)];
  if (body !== undefined) socket.write(requestText(body, path));
}

function requestText(body: SignedBody, path: string): string {
  const lines = Object.entries(headersOf(body, randomUUID())).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body.text}`;
}
