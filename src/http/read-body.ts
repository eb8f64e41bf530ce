import type { IncomingMessage, ServerResponse } from 'node:http';
import { joinInTurns } from '../concurrency/join-in-turns.ts';
import { createFairQuota } from '../concurrency/limiter.ts';

export type RawBody =
  | { readonly kind: 'whole'; readonly bytes: Buffer }
  /** `bytes` is what had come when the limit was passed. */
  | { readonly kind: 'tooLarge'; readonly bytes: Buffer }
  /** This process holds as many bytes of bodies as it may, or this address as many of them as one may. */
  | { readonly kind: 'busy'; readonly bytes: Buffer }
  /** Nothing more came for so long that nothing is expected. */
  | { readonly kind: 'stalled' }
  | { readonly kind: 'aborted' };

export interface ReadBodyOptions {
  readonly bytesMax: number;
  /** Who sends it, where it is not who connected. */
  readonly address?: string;
}

/**
 * Bodies of requests that this process holds in memory until they are answered. Ten of the largest; an address may have
 * as much as is still free, so half of it, and nobody can take it all.
 */
const underWayBytesMax = 256 * 1024 * 1024;
/** Smaller bodies are not counted: the number of connections bounds what they take together. */
const countedBytesMin = 64 * 1024;
const underWay = createFairQuota(underWayBytesMax);

/** Reads a body as it came over the wire, up to a limit. Bytes beyond it are not kept. */
export function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  { bytesMax, address = request.socket.remoteAddress ?? '' }: ReadBodyOptions,
): Promise<RawBody> {
  if (request.destroyed) return Promise.resolve({ kind: 'aborted' });
  if (Number(request.headers['content-length'] ?? 0) > bytesMax)
    return Promise.resolve({ kind: 'tooLarge', bytes: nothing });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    let counted = 0;
    let refused = false;
    let joining = false;
    const open: OpenBody = { idleTicks: 0, stall: () => settle({ kind: 'stalled' }) };
    openBodies.add(open);
    // A promise keeps its first answer: what follows the end or the limit changes nothing.
    function settle(body: RawBody): void {
      openBodies.delete(open);
      resolve(body);
    }
    function giveBack(): void {
      underWay.giveBack(address, counted);
      counted = 0;
    }
    function refuse(kind: 'tooLarge' | 'busy'): void {
      refused = true;
      giveBack();
      settle({ kind, bytes: Buffer.concat(chunks.splice(0)).subarray(0, bytesMax) });
    }
    request.on('data', (chunk: Buffer) => {
      // Bytes beyond a limit flow off unread until the connection is closed behind the answer.
      if (refused) return;
      open.idleTicks = 0;
      chunks.push(chunk);
      length += chunk.byteLength;
      if (length > bytesMax) return refuse('tooLarge');
      if (length <= countedBytesMin) return;
      if (!underWay.has(address, length - counted)) return refuse('busy');
      if (counted === 0) response.once('close', giveBack);
      underWay.take(address, length - counted);
      counted = length;
    });
    request.on('end', () => {
      if (length <= joinedAtOnceMax)
        return settle({ kind: 'whole', bytes: chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks) });
      joining = true;
      void joinInTurns(chunks).then(({ buffer }) => settle({ kind: 'whole', bytes: Buffer.from(buffer) }));
    });
    request.on('error', () => settle({ kind: 'aborted' }));
    // After the end it says nothing of the body.
    request.on('close', () => {
      if (!joining) settle({ kind: 'aborted' });
    });
  });
}

/** Larger bodies are put together with turns for others. */
const joinedAtOnceMax = 1024 * 1024;
const nothing = Buffer.alloc(0);

interface OpenBody {
  idleTicks: number;
  stall(): void;
}

/** Bodies of which not all has come. */
const openBodies = new Set<OpenBody>();

const tickMs = 1_000;
/** A sender that has begun a body and sends nothing for this long has given up, or means to hold us. The server bounds the whole request as well. */
const idleTicksMax = 15;

setInterval(() => {
  for (const open of openBodies) {
    open.idleTicks += 1;
    if (open.idleTicks > idleTicksMax) open.stall();
  }
}, tickMs).unref();

/** A body that cannot be taken. Error handlers answer with the status; the message is for the caller. */
export class BodyError extends Error {
  override readonly name = 'BodyError';
  readonly status: number;
  /** Where a limit was passed: how many bytes the route takes. */
  readonly limit?: number;
  /** When to send it again. */
  readonly retryAfterSeconds?: number;

  constructor(
    status: number,
    message: string,
    more: { readonly limit?: number; readonly retryAfterSeconds?: number } = {},
  ) {
    super(message);
    this.status = status;
    this.limit = more.limit;
    this.retryAfterSeconds = more.retryAfterSeconds;
  }
}
