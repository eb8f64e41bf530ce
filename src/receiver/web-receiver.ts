import { checkVerifyOptions, verifyDelivery, type VerifiedDelivery, type VerifyOptions } from './verify-delivery.ts';

/** The answer to a delivery that was proved: a status, or a document that decides at once. Default: 202, the answer comes by callback. */
export type ReceiverAnswer = number | { readonly status?: number; readonly body?: unknown } | undefined;

export type DeliveryHandler = (delivery: VerifiedDelivery) => ReceiverAnswer | Promise<ReceiverAnswer>;

export interface ReceiverOptions extends VerifyOptions {
  /** 413 above it. Default: 5 MiB. */
  readonly bodyBytesMax?: number;
  /**
   * Told of what the answer does not say: keys that could not be fetched (503), and on plain `node:http` an error of the handler
   * (500; frameworks get that one themselves). Default: it is written to the console.
   */
  readonly onError?: (error: unknown) => void;
}

/** Messages are made to be below this. */
const bodyBytesDefault = 5 * 1024 * 1024;

/**
 * A receiver for whatever hands over a fetch `Request`: Hono, Next.js, Bun, Deno, workers. Throws a TypeError for options by
 * which nothing could be proved.
 *
 * @example
 * export const POST = createFetchReceiver({ jwksUrl, audience: 'hooks.example.com' }, async (delivery) => {
 *   await enqueue(delivery);
 *   return 202;
 * });
 */
export function createFetchReceiver(
  options: ReceiverOptions,
  handle: DeliveryHandler,
): (request: Request) => Promise<Response> {
  checkVerifyOptions(options);
  return async (request) => {
    const body = await readWithin(request.body ?? [], options);
    const answer = await answerTo(
      { method: request.method, headers: Object.fromEntries(request.headers), body },
      options,
      handle,
    );
    return new Response(answer.body, { status: answer.status, headers: { 'Content-Type': 'application/json' } });
  };
}

interface NodeRequest extends AsyncIterable<Uint8Array> {
  readonly method?: string | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Set by `express.raw`; a parsed body cannot be proved. */
  readonly body?: unknown;
}

interface NodeResponse {
  writeHead(status: number, headers: Readonly<Record<string, string>>): unknown;
  end(text?: string): unknown;
}

/**
 * The same for Express and plain `node:http`. It reads the body itself, so it has to stand before `express.json()`;
 * behind `express.raw({ type: () => true })` it works as well.
 *
 * @example
 * app.post('/hooks', createExpressReceiver({ jwksUrl, audience: 'hooks.example.com' }, async (delivery) => {
 *   await enqueue(delivery);
 *   return 202;
 * }));
 */
export function createExpressReceiver(
  options: ReceiverOptions,
  handle: DeliveryHandler,
): (request: NodeRequest, response: NodeResponse, next?: (error: unknown) => void) => void {
  checkVerifyOptions(options);
  return (request, response, next) => {
    receive(request, response).catch((error: unknown) => {
      if (next !== undefined) return next(error);
      tell(options, error);
      response.writeHead(500, {});
      response.end();
    });
  };

  async function receive(request: NodeRequest, response: NodeResponse): Promise<void> {
    const { method, headers, body: given } = request;
    if (given !== undefined && !(given instanceof Uint8Array))
      throw new TypeError(
        'The body was parsed before createExpressReceiver: put it before express.json(), or behind express.raw().',
      );
    const body = given ?? (await readWithin(request, options));
    const answer = await answerTo({ ...(method !== undefined && { method }), headers, body }, options, handle);
    response.writeHead(answer.status, { 'Content-Type': 'application/json' });
    response.end(answer.body);
  }
}

interface Given {
  readonly method?: string;
  readonly headers: NodeRequest['headers'];
  /** Undefined: it was too large. */
  readonly body: Uint8Array | undefined;
}

async function answerTo(
  { body, ...request }: Given,
  options: ReceiverOptions,
  handle: DeliveryHandler,
): Promise<{ readonly status: number; readonly body?: string }> {
  if (body === undefined) return { status: 413 };
  // Keys that cannot be fetched are nobody's fault here: Signalbox tries again after a 503.
  const delivery = await verifyDelivery({ ...request, body }, options).catch((error: unknown) => tell(options, error));
  if (delivery === undefined) return { status: 503 };
  if (delivery.kind === 'refused') return { status: 401, body: JSON.stringify({ message: delivery.reason }) };
  const answer = (await handle(delivery)) ?? 202;
  if (typeof answer === 'number') return { status: answer };
  const { status = 200, body: document } = answer;
  return { status, ...(document !== undefined && { body: JSON.stringify(document) }) };
}

function tell({ onError = console.error }: ReceiverOptions, error: unknown): undefined {
  onError(error);
}

async function readWithin(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { bodyBytesMax = bodyBytesDefault }: ReceiverOptions,
): Promise<Uint8Array | undefined> {
  const read: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.byteLength;
    if (length > bodyBytesMax) return undefined;
    read.push(chunk);
  }
  return Buffer.concat(read);
}
