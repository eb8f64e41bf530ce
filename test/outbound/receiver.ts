import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Delivery {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly json: any;
}

export type Answering = (response: ServerResponse, delivery: Delivery) => void;

export interface TestReceiver {
  readonly url: string;
  readonly port: number;
  readonly deliveries: Delivery[];
  /** How it answers from now on. */
  answer: Answering;
  /** Resolves with the delivery of that number, from 1. */
  until(count: number, withinMs?: number): Promise<Delivery>;
  close(): Promise<void>;
}

/** A receiver in the flesh: real sockets, real bytes. */
export async function startTestReceiver(answer: Answering = status(202)): Promise<TestReceiver> {
  const deliveries: Delivery[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const delivery = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body,
        json: parsed(body),
      };
      deliveries.push(delivery);
      receiver.answer(response, delivery);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const receiver: TestReceiver = {
    url: `http://127.0.0.1:${port}/hook?token=not-signed`,
    port,
    deliveries,
    answer,
    async until(count, withinMs = 15_000) {
      const until = Date.now() + withinMs;
      while (deliveries.length < count) {
        if (Date.now() > until) throw new Error(`${deliveries.length} deliveries, not ${count}, after ${withinMs} ms`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      return deliveries[count - 1] as Delivery;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return receiver;
}

export function status(code: number, body: unknown = '', headers: Record<string, string> = {}): Answering {
  return (response) =>
    void response.writeHead(code, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
