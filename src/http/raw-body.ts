import type { IncomingMessage } from 'node:http';

export type RawBody =
  | { readonly kind: 'whole'; readonly bytes: Buffer }
  /** `bytes` is what had come when the limit was passed. */
  | { readonly kind: 'tooLarge'; readonly bytes: Buffer }
  | { readonly kind: 'aborted' };

/** Reads a body as it came over the wire, up to a limit. What is beyond it is not kept. */
export function readRawBody(request: IncomingMessage, bytesMax: number): Promise<RawBody> {
  if (Number(request.headers['content-length'] ?? 0) > bytesMax) {
    return Promise.resolve({ kind: 'tooLarge', bytes: Buffer.alloc(0) });
  }
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const finish = (body: RawBody) => {
      request.removeAllListeners('data').removeAllListeners('end');
      resolve(body);
    };
    request.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.byteLength;
      if (length <= bytesMax) return;
      finish({ kind: 'tooLarge', bytes: Buffer.concat(chunks).subarray(0, bytesMax) });
      // The rest flows off unread until the connection is closed behind the answer.
      request.resume();
    });
    request.on('end', () => finish({ kind: 'whole', bytes: chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks) }));
    request.on('error', () => finish({ kind: 'aborted' }));
    request.on('close', () => finish({ kind: 'aborted' }));
  });
}
