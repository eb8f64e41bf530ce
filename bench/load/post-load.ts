import { connect } from 'node:net';
import { z } from 'zod';
import { postEvent, takeOrders } from './event-line.ts';

// A process of its own that posts signed events over keep-alive connections, one request at a time on each. It writes
// to the sockets itself: a heavier client would take the same CPU from both sides and so make every ratio look better.

const order = z.object({
  /** Connections are spread over them. */
  ports: z.array(z.number()).min(1),
  /** Each event goes to one of them. */
  paths: z.array(z.string()).min(1),
  connections: z.number(),
  ms: z.number(),
  eventsMax: z.number().optional(),
});

takeOrders(order, run);

async function run({ ports, paths, connections, ms, eventsMax = Infinity }: z.infer<typeof order>) {
  const startedAt = performance.now();
  let posted = 0;
  // Asked before each request, so no connection stops before all are posted.
  const mayPost = () => performance.now() < startedAt + ms && posted++ < eventsMax;
  const counts = await Promise.all(
    Array.from({ length: connections }, (_, at) => postWhile(mayPost, ports[at % ports.length] ?? 0, paths)),
  );
  return { events: counts.reduce((sum, count) => sum + count, 0), ms: performance.now() - startedAt };
}

/** Answers with the number of requests that were answered 200; any other answer ends the run. */
function postWhile(mayPost: () => boolean, port: number, paths: readonly string[]): Promise<number> {
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
      if (mayPost()) return postEvent(socket, paths[Math.floor(Math.random() * paths.length)] ?? '');
      socket.destroy();
      resolve(answered);
    }
  });
}
