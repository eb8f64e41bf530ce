import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { verifyDelivery, type VerifiedDelivery } from '../receiver/verify-delivery.ts';

/** A message that a workflow sent, as its receiver has it: the signature, the audience and the body are proved. */
export interface SentMessage extends VerifiedDelivery {
  /** The endpoint's name. */
  readonly endpoint: string;
  /** Of attempts at this message, from 1. */
  readonly attempt: number;
}

/** The answer of an endpoint: a status, or a status with a document such as `{ version: 'v1', approve: {} }`. Default: 202. */
export type EndpointAnswer = number | { readonly status: number; readonly body?: unknown };

export type TestEndpoint = (message: SentMessage) => EndpointAnswer | Promise<EndpointAnswer>;

export interface TestEndpoints {
  urlOf(endpoint: string): string;
  /** Oldest first; each attempt is one. */
  readonly sent: readonly SentMessage[];
  close(): Promise<void>;
}

/** A receiver as customers write it, with the package's own `verifyDelivery`. */
export async function startTestEndpoints(
  endpoints: Readonly<Record<string, TestEndpoint>>,
  { jwksUrl, clock }: { readonly jwksUrl: () => string; readonly clock: () => number },
): Promise<TestEndpoints> {
  const sent: SentMessage[] = [];
  const server = createServer((request, response) => {
    receive(request, response).catch((error: unknown) => {
      // The attempt is seen in the history, with this text.
      response.writeHead(500).end(error instanceof Error ? error.message : String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    sent,
    urlOf: (endpoint) => `http://127.0.0.1:${port}/${encodeURIComponent(endpoint)}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const endpoint = decodeURIComponent((request.url ?? '/').slice(1));
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const delivery = await verifyDelivery(
      { method: request.method ?? 'POST', headers: request.headers, body: Buffer.concat(chunks) },
      { jwksUrl: jwksUrl(), audience: '127.0.0.1', now: new Date(clock()) },
    );
    if (delivery.kind === 'refused') return void response.writeHead(401).end(delivery.reason);
    const attempt = sent.filter(({ id }) => id === delivery.id).length + 1;
    const message = { ...delivery, endpoint, attempt };
    sent.push(message);
    const answer = (await endpoints[endpoint]?.(message)) ?? 202;
    const { status, body } = typeof answer === 'number' ? { status: answer, body: undefined } : answer;
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  }
}
