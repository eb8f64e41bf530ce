import { createServer } from 'node:http';
import { z } from 'zod';
import type { Ledger } from './ledger.ts';

/** The receiver of outgoing messages. Each story says how it answers. */
export interface Sink {
  readonly url: string;
  expect(story: string, behaviour: Behaviour): void;
  close(): Promise<void>;
}

export interface Behaviour {
  /** Attempts that fail first: each is answered 500, or the connection is broken off after it was read. */
  readonly failures: number;
  /** The decision that the answer itself holds; absent: 202. */
  readonly document?: object;
  /** Called at each attempt that was answered; it must not throw. */
  readonly onAnswered: (callbackUrl: string) => void;
}

const message = z.object({ callbackUrl: z.string(), payload: z.object({ story: z.string() }) });

export async function startSink({ attempts }: Pick<Ledger, 'attempts'>): Promise<Sink> {
  const behaviours = new Map<string, Behaviour>();
  const failed = new Map<string, number>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on('error', () => response.destroy())
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        const { callbackUrl, payload } = message.parse(JSON.parse(Buffer.concat(chunks).toString()));
        const { story } = payload;
        attempts.push({ story, messageId: callbackUrl });
        const behaviour = behaviours.get(story);
        const failures = failed.get(story) ?? 0;
        if (behaviour === undefined) return void response.writeHead(404).end();
        if (failures < behaviour.failures) {
          failed.set(story, failures + 1);
          return void (failures % 2 === 0 ? response.writeHead(500).end() : request.socket.destroy());
        }
        const { document } = behaviour;
        if (document === undefined) response.writeHead(202).end();
        else response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(document));
        behaviour.onAnswered(callbackUrl);
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/hooks`,
    expect: (story, behaviour) => void behaviours.set(story, behaviour),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
