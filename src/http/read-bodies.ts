import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import type { Request, RequestHandler, Response } from 'express';
import { BodyError } from './body-error.ts';
import { readBody } from './read-body.ts';

/** Puts a request's body into `request.body`, decompressed and as bytes; without a body it stays as it is. */
export function readBodies(bytesMax: number): RequestHandler {
  return async (request, response, next) => {
    if (hasBody(request)) request.body = await bodyOf(request, response, bytesMax);
    next();
  };
}

/** RFC 9112, 6.3. */
function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

async function bodyOf(request: Request, response: Response, bytesMax: number): Promise<Buffer> {
  const body = await readBody(request, response, { bytesMax });
  switch (body.kind) {
    case 'whole':
      return decompressed(body.bytes, request.headers['content-encoding'], bytesMax);
    case 'tooLarge':
      response.setHeader('Connection', 'close');
      throw tooLarge(bytesMax);
    case 'busy':
      throw new BodyError(503, 'This server holds as many large bodies as it may; send it again in a moment.', {
        retryAfterSeconds,
      });
    case 'stalled':
    case 'aborted':
      response.setHeader('Connection', 'close');
      throw new BodyError(408, 'The body did not come.');
    default:
      return body satisfies never;
  }
}

const retryAfterSeconds = 5;

type Decompress = (bytes: Uint8Array, options: { maxOutputLength: number }) => Promise<Buffer>;

/** They run in threads of Node's own, piece by piece. */
const decompressors: ReadonlyMap<string, Decompress> = new Map<string, Decompress>([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['deflate', promisify(inflate)],
  ['br', promisify(brotliDecompress)],
]);

async function decompressed(bytes: Buffer, header: string | undefined, bytesMax: number): Promise<Buffer> {
  const encoding = header?.trim().toLowerCase() ?? '';
  if (encoding === '' || encoding === 'identity') return bytes;
  const decompress = decompressors.get(encoding);
  if (decompress === undefined)
    throw new BodyError(
      415,
      `The content encoding "${encoding.slice(0, 50)}" is not supported: gzip, deflate and br are.`,
    );
  try {
    return await decompress(bytes, { maxOutputLength: bytesMax });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(bytesMax);
    throw new BodyError(400, `The body is not valid ${encoding}, though Content-Encoding says so.`);
  }
}

function tooLarge(limit: number): BodyError {
  return new BodyError(413, `The body is larger than ${limit} bytes.`, { limit });
}
