import { createServer } from 'node:http';
import { z } from 'zod';
import { request } from 'undici';
import type { Stage } from './stage.ts';

/** Where both sides post what they ask: answers 202 and remembers who asked. */
export interface Asked {
  readonly url: string;
  /** Resolves with the callback URL once the request about this order was answered. */
  of(orderId: string): Promise<string>;
}

/** The first of a run waits for its worker to bundle its workflows. */
const askedWithinMs = 60_000;

const asking = z.object({ callbackUrl: z.string(), payload: z.object({ context: z.object({ orderId: z.string() }) }) });

export async function startAsked(stage: Stage): Promise<Asked> {
  const waiting = new Map<string, (callbackUrl: string) => void>();
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        const { callbackUrl, payload } = asking.parse(JSON.parse(Buffer.concat(chunks).toString()));
        response.writeHead(202, { 'Content-Length': 0 }).end(() => waiting.get(payload.context.orderId)?.(callbackUrl));
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stage.onStop(async () => void server.close().closeAllConnections());
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/hooks`,
    of: (orderId) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`Order ${orderId} asked nobody: see the logs of the workers`)),
          askedWithinMs,
        );
        waiting.set(orderId, (callbackUrl) => {
          clearTimeout(timer);
          waiting.delete(orderId);
          resolve(callbackUrl);
        });
      }),
  };
}

/** A blank answer, as receivers post it that are done. */
export async function callBack(callbackUrl: string): Promise<void> {
  const { statusCode, body } = await request(callbackUrl, { method: 'POST' });
  const text = await body.text();
  if (statusCode !== 202) throw new Error(`The callback was answered ${statusCode}: ${text}`);
}
