import type { Resolve } from './address-guard.ts';
import { createHttpClient, toHeaderMap, type BodyRule, type HttpAnswer } from './http-client.ts';
import type { TargetPolicy } from './target-policy.ts';

export interface PostRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Of the message; only those who trace posts read it. */
  readonly traceParent?: string;
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
/** So much of an answer is read (C35). */
export const responseBytesMax = 256_000;
/** The body of a 202 means nothing (C60); it is kept for people if it comes at once. */
const acceptedBodyMs = 1_000;
/** Per host: more wait for a free connection. */
const connectionsMax = 64;

export function createPoster({ policy, resolve, timeoutMs = attemptTimeoutMs }: PosterOptions): Poster {
  const client = createHttpClient({ policy, resolve, connectionsMax });
  const limits = { totalMs: timeoutMs, answerBytesMax: responseBytesMax, bodyOf };
  return {
    async post({ url, headers, body }) {
      return toPosted(await client.call({ method: 'POST', url, headers, body, limits }));
    },

    close: () => client.close(),
  };
}

/** A body that breaks off matters only where it is an answer. */
function bodyOf(statusCode: number): BodyRule {
  if (statusCode === 202) return { mustEnd: false, withinMs: acceptedBodyMs };
  return { mustEnd: statusCode >= 200 && statusCode < 300 };
}

function toPosted(answer: HttpAnswer): Posted {
  if (answer.kind !== 'answered') return answer;
  const { kind, statusCode, headers, body, isTruncated } = answer;
  return { kind, statusCode, headers: toHeaderMap(headers), body, isTruncated };
}
