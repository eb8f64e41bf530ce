import { Agent, request, type Dispatcher } from 'undici';
import { assertLiteralAllowed, createGuardedLookup, TargetBlocked, type Resolve } from './address-guard.ts';
import { hostOf, type TargetPolicy } from './target-policy.ts';

export interface HttpCall {
  readonly method: Dispatcher.HttpMethod;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly limits: HttpLimits;
  /** Breaks the call off. */
  readonly signal?: AbortSignal;
}

export interface HttpLimits {
  /** From the beginning to the end of the answer. */
  readonly totalMs: number;
  /** Until there is a connection. Absent: as long as any may take. */
  readonly connectMs?: number;
  /** Between two pieces of the answer. Absent: the total alone counts. */
  readonly silenceMs?: number;
  /** The rest is not read, and the connection is closed there. */
  readonly answerBytesMax: number;
  /** The handling of the body; default: it must end, within the total. */
  bodyOf?(statusCode: number): BodyRule;
}

export interface BodyRule {
  /** False: what was read before the connection broke off will do. */
  readonly mustEnd: boolean;
  /** Then it is cut off. */
  readonly withinMs?: number;
}

export type HttpAnswer =
  | {
      readonly kind: 'answered';
      readonly statusCode: number;
      /** As the server wrote it; empty when it wrote none. */
      readonly statusText: string;
      /** In the server's order and letters; a name can come twice. */
      readonly headers: readonly (readonly [name: string, value: string])[];
      /** Up to the limit. */
      readonly body: Buffer;
      readonly isTruncated: boolean;
    }
  /** Nothing usable came back. The text holds no header, path or body. */
  | { readonly kind: 'failed'; readonly error: string }
  /** The target is not one that the operator allows; nothing was sent. */
  | { readonly kind: 'blocked'; readonly error: string };

/** Calls targets that the policy allows, and no others. Redirects are not followed (G10). */
export interface HttpClient {
  call(call: HttpCall): Promise<HttpAnswer>;
  close(): Promise<void>;
}

export interface HttpClientOptions {
  readonly policy: TargetPolicy;
  /** Default: that of the operating system. */
  readonly resolve?: Resolve;
  /** Per host; more wait for a free one. */
  readonly connectionsMax: number;
}

/** A host that has not answered by then does not listen. */
export const connectMsMax = 10_000;

export function createHttpClient({ policy, resolve, connectionsMax }: HttpClientOptions): HttpClient {
  const agent = new Agent({
    connect: { lookup: createGuardedLookup(policy, resolve), timeout: connectMsMax },
    connections: connectionsMax,
    keepAliveTimeout: 10_000,
    // The limits of each call hold for all of it.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return {
    async call({ method, url, headers, body, limits, signal }) {
      const watch = new Watch(limits);
      const breakOff = () => watch.breakOff('it was cancelled');
      signal?.addEventListener('abort', breakOff);
      try {
        if (signal?.aborted === true) breakOff();
        assertLiteralAllowed(policy, hostOf(url));
        const seen = new Seen(() => watch.hear());
        const dispatcher = agent.compose(seen.interceptor);
        const answer = await request(url, { dispatcher, method, headers, body, signal: watch.signal });
        const { statusCode, statusText } = answer;
        const rule = limits.bodyOf?.(statusCode) ?? { mustEnd: true };
        watch.expectBody(rule);
        const read = await readBody(answer.body, { rule, watch, bytesMax: limits.answerBytesMax });
        return { kind: 'answered', statusCode, statusText, headers: seen.headers, ...read };
      } catch (error) {
        if (isBlocked(error)) return { kind: 'blocked', error: messageOf(error) };
        return { kind: 'failed', error: watch.brokenOff ?? messageOf(error) };
      } finally {
        watch.stop();
        signal?.removeEventListener('abort', breakOff);
      }
    },

    close: () => agent.destroy(),
  };
}

/** The limits of one call in time. */
class Watch {
  readonly #limits: HttpLimits;
  readonly #aborter = new AbortController();
  readonly #total: Limit;
  #next: Limit | undefined;
  #brokenOff: string | undefined;

  constructor(limits: HttpLimits) {
    this.#limits = limits;
    const { totalMs, connectMs } = limits;
    this.#total = this.#limit(totalMs, `no complete answer in ${seconds(totalMs)}`);
    if (connectMs !== undefined) this.#next = this.#limit(connectMs, `no connection in ${seconds(connectMs)}`);
  }

  get signal(): AbortSignal {
    return this.#aborter.signal;
  }

  /** Why the call was broken off. */
  get brokenOff(): string | undefined {
    return this.#brokenOff;
  }

  /** The connection stands, or a piece of the answer came. */
  hear(): void {
    const { silenceMs } = this.#limits;
    this.#next?.lift();
    this.#next =
      silenceMs === undefined ? undefined : this.#limit(silenceMs, `nothing was received for ${seconds(silenceMs)}`);
  }

  expectBody({ withinMs }: BodyRule): void {
    this.hear();
    if (withinMs === undefined) return;
    this.#next?.lift();
    this.#next = this.#limit(withinMs, `no complete body in ${seconds(withinMs)}`);
  }

  breakOff(why: string): void {
    this.#brokenOff ??= why;
    this.#aborter.abort();
  }

  stop(): void {
    this.#total.lift();
    this.#next?.lift();
  }

  #limit(ms: number, why: string): Limit {
    return new Limit(ms, () => this.breakOff(why));
  }
}

/**
 * A time after which something is done. When the event loop was held up, what came meanwhile is read after the timers that
 * are due: it is given its turn before the time counts as over.
 */
class Limit {
  readonly #timer: NodeJS.Timeout;
  #turn: NodeJS.Immediate | undefined;

  constructor(ms: number, over: () => void) {
    this.#timer = setTimeout(() => {
      this.#turn = setImmediate(over);
    }, ms);
  }

  lift(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#turn);
  }
}

/** Events on the way that the request itself does not tell. */
class Seen {
  /** As the server wrote them. */
  headers: readonly (readonly [string, string])[] = [];
  readonly #sent: () => void;

  /** `sent` is called when the request goes out over a connection that stands. */
  constructor(sent: () => void) {
    this.#sent = sent;
  }

  readonly interceptor: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) =>
    dispatch(options, {
      onRequestStart: (controller, context: unknown) => {
        this.#sent();
        handler.onRequestStart?.(controller, context);
      },
      onResponseStart: (controller, ...values) => {
        this.headers = toPairs(controller.rawHeaders);
        handler.onResponseStart?.(controller, ...values);
      },
      onRequestUpgrade: (...values) => handler.onRequestUpgrade?.(...values),
      onResponseData: (...values) => handler.onResponseData?.(...values),
      onResponseEnd: (...values) => handler.onResponseEnd?.(...values),
      onResponseError: (...values) => handler.onResponseError?.(...values),
    });
}

interface Reading {
  readonly rule: BodyRule;
  readonly watch: Watch;
  readonly bytesMax: number;
}

/** Stops at the limit, and closes the connection there. */
async function readBody(body: AsyncIterable<Buffer>, { rule, watch, bytesMax }: Reading) {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of body) {
      if (rule.withinMs === undefined) watch.hear();
      chunks.push(chunk);
      length += chunk.byteLength;
      if (length > bytesMax) break;
    }
  } catch (error) {
    if (rule.mustEnd) throw error;
    return { body: Buffer.concat(chunks).subarray(0, bytesMax), isTruncated: true };
  }
  return { body: Buffer.concat(chunks).subarray(0, bytesMax), isTruncated: length > bytesMax };
}

/** Raw headers are a list of names and values by turns. */
function toPairs(raw: unknown): readonly (readonly [string, string])[] {
  const texts = Array.isArray(raw)
    ? raw.map((one: unknown) => (Buffer.isBuffer(one) ? one.toString('latin1') : String(one)))
    : [];
  return texts.flatMap((name, at) => (at % 2 === 0 ? [[name, texts[at + 1] ?? ''] as const] : []));
}

/** By lower-case names; of a name that came more than once all values, in their order. */
export function toHeaderMap(
  pairs: readonly (readonly [name: string, value: string])[],
): Readonly<Record<string, string>> {
  const headers = new Map<string, string>();
  for (const [name, value] of pairs) {
    const key = name.toLowerCase();
    const earlier = headers.get(key);
    headers.set(key, earlier === undefined ? value : `${earlier}, ${value}`);
  }
  return Object.fromEntries(headers);
}

function isBlocked(error: unknown): boolean {
  return error instanceof TargetBlocked || (error instanceof Error && error.cause instanceof TargetBlocked);
}

/** The failure of the connection. It never holds a header or the body. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return code === undefined || error.message.includes(code) ? error.message : `${code}: ${error.message}`;
}

function seconds(ms: number): string {
  return `${ms / 1_000} s`;
}
