import type { IncomingMessage } from 'node:http';

export type RawBody =
  | { readonly kind: 'whole'; readonly bytes: Buffer }
  /** `bytes` is what had come when the limit was passed. */
  | { readonly kind: 'tooLarge'; readonly bytes: Buffer }
  | { readonly kind: 'aborted' };

/** Reads a body as it came over the wire, up to a limit. What is beyond it is not kept. */
export function readRawBody(request: IncomingMessage, bytesMax: number): Promise<RawBody> {
  if (request.destroyed) return Promise.resolve({ kind: 'aborted' });
  if (Number(request.headers['content-length'] ?? 0) > bytesMax) {
    return Promise.resolve({ kind: 'tooLarge', bytes: Buffer.alloc(0) });
  }
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      // What is beyond the limit flows off unread until the connection is closed behind the answer.
      if (length > bytesMax) return;
      chunks.push(chunk);
      length += chunk.byteLength;
      if (length > bytesMax) resolve({ kind: 'tooLarge', bytes: Buffer.concat(chunks.splice(0)).subarray(0, bytesMax) });
    });
    // A promise keeps its first answer: what follows the end or the limit changes nothing.
    request.on('end', () => resolve({ kind: 'whole', bytes: chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks) }));
    request.on('error', () => resolve({ kind: 'aborted' }));
    request.on('close', () => resolve({ kind: 'aborted' }));
  });
}
