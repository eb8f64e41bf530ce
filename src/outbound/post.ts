import { Agent, request } from 'undici';
import { assertLiteralAllowed, createGuardedLookup, TargetBlocked, type Resolve } from './address-guard.ts';
import { hostOf, type TargetPolicy } from './target-policy.ts';

export interface PostRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export type Posted =
  | {
      readonly kind: 'answered';
      readonly statusCode: number;
      readonly headers: Readonly<Record<string, string>>;
      /** Up to the limit. */
      readonly body: Buffer;
      readonly isTruncated: boolean;
    }
  | { readonly kind: 'failed'; readonly error: string }
  | { readonly kind: 'blocked'; readonly error: string };

/** Posts to targets that the policy allows, and to nothing else. */
export interface Poster {
  post(request: PostRequest): Promise<Posted>;
  close(): Promise<void>;
}

export interface PosterOptions {
  readonly policy: TargetPolicy;
  /** Default: that of the operating system. */
  readonly resolve?: Resolve;
  /** Default: C35. */
  readonly timeoutMs?: number;
}

/** C35: from connecting to the end of the body. */
export const attemptTimeoutMs = 30_000;
/** C35. */
export const responseBytesMax = 256_000;
const connectTimeoutMs = 10_000;
/** The body of a 202 means nothing (C60); it is kept for people if it comes at once. */
const acceptedBodyMs = 1_000;
/** Per host: more wait for a free connection. */
const connectionsMax = 64;

export function createPoster({ policy, resolve, timeoutMs = attemptTimeoutMs }: PosterOptions): Poster {
  const agent = new Agent({
    connect: { lookup: createGuardedLookup(policy, resolve), timeout: connectTimeoutMs },
    connections: connectionsMax,
    keepAliveTimeout: 10_000,
    // The limit below holds for all of it.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return {
    async post({ url, headers, body }) {
      const aborter = new AbortController();
      const timer = setTimeout(() => aborter.abort(), timeoutMs);
      try {
        assertLiteralAllowed(policy, hostOf(url));
        const response = await request(url, { dispatcher: agent, method: 'POST', headers, body, signal: aborter.signal });
        const { statusCode } = response;
        if (statusCode === 202) setTimeout(() => aborter.abort(), acceptedBodyMs).unref();
        const read = await readBody(response.body, { mustEnd: statusCode >= 200 && statusCode < 300 && statusCode !== 202 });
        return { kind: 'answered', statusCode, headers: flatten(response.headers), ...read };
      } catch (error) {
        if (isBlocked(error)) return { kind: 'blocked', error: messageOf(error) };
        return { kind: 'failed', error: aborter.signal.aborted ? `no complete answer in ${timeoutMs / 1000} s` : messageOf(error) };
      } finally {
        clearTimeout(timer);
      }
    },

    close: () => agent.destroy(),
  };
}

/** Stops at the limit, and closes the connection there. A body that breaks off matters only where it is an answer. */
async function readBody(body: AsyncIterable<Buffer>, { mustEnd }: { readonly mustEnd: boolean }) {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      length += chunk.byteLength;
      if (length > responseBytesMax) break;
    }
  } catch (error) {
    if (mustEnd) throw error;
    return { body: Buffer.concat(chunks).subarray(0, responseBytesMax), isTruncated: true };
  }
  return { body: Buffer.concat(chunks).subarray(0, responseBytesMax), isTruncated: length > responseBytesMax };
}

function flatten(headers: Readonly<Record<string, string | string[] | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}

function isBlocked(error: unknown): boolean {
  return error instanceof TargetBlocked || (error instanceof Error && isBlockedCause(error.cause));
}

function isBlockedCause(cause: unknown): boolean {
  return cause instanceof TargetBlocked;
}

/** What went wrong with the connection. It never holds a header or the body. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return code === undefined || error.message.includes(code) ? error.message : `${code}: ${error.message}`;
}
