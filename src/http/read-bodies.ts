import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { setImmediate as yieldNow } from 'node:timers/promises';
import type { Request, RequestHandler, Response } from 'express';
import { BodyError, readBody } from './read-body.ts';
import { parseExactJson, parseExactJsonInTurns } from '../inbound/payload/exact-json.ts';
import { sendInvalid } from './problem.ts';
import { mayBeUnstorable, storableFault } from '../model/storable-text.ts';
import { isTooDeep, jsonDepthMax } from '../model/json-depth.ts';
import { jsonExcess } from '../model/json-values.ts';

/**
 * The bound of values in one body of the API: a workflow of two thousand tasks has 20,000 values. So many are parsed, checked and
 * written in a few tens of milliseconds, while a body of 5 MB can hold more than a million.
 */
const bounds = { values: 100_000, names: 20_000, longNumbers: 50_000 };

/** Puts a request's body into `request.body` as the text of bounded JSON; undefined when there is none. */
export function readJsonTexts(bytesMax: number): readonly RequestHandler[] {
  return [readBodies(bytesMax), toText];
}

const toText: RequestHandler = async (request, _response, next) => {
  const bytes: unknown = request.body;
  const text = Buffer.isBuffer(bytes) ? decoder.decode(bytes) : '';
  request.body = /\S/.test(text) ? text : undefined;
  if (isTooDeep(text)) throw new BodyError(400, `the JSON is nested more than ${jsonDepthMax} levels deep`);
  const excess = jsonExcess(text, bounds);
  if (excess === 'values') throw new BodyError(413, `the JSON holds more than ${bounds.values} values`);
  if (excess === 'names')
    throw new BodyError(
      413,
      `the JSON holds more than ${bounds.names} different names of members; where they are data, send a list`,
    );
  if (excess === 'longNumbers')
    throw new BodyError(
      413,
      `the JSON holds more than ${bounds.longNumbers} numbers of 16 digits or more; send them as text, which is what they become`,
    );
  // Others have their turn before it is parsed.
  if (text.length > largeCharactersMin) await yieldNow();
  next();
};

/** Above it each step of reading a body has a turn of the loop of its own. */
const largeCharactersMin = 256 * 1024;

/** A byte-order mark is no part of the text. */
const decoder = new TextDecoder();

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

/**
 * JSON bodies of the API, whatever type they are sent under. Numbers keep their value: an integer beyond 2^53 in a
 * definition or an input becomes its text instead of a neighbour (M27). Nesting and number of values are bounded before
 * anything is parsed.
 */
export function readJsonBodies({ bytesMax }: { readonly bytesMax: number }): readonly RequestHandler[] {
  return [...readJsonTexts(bytesMax), parseBody];
}

const parseBody: RequestHandler = async (request, response, next) => {
  const text: unknown = request.body;
  if (typeof text !== 'string') return next();
  const parsed = text.length > largeCharactersMin ? await parseExactJsonInTurns(text) : parseExactJson(text);
  if (parsed.kind === 'malformed') return sendInvalid(response, [{ path: '', message: parsed.message }]);
  const fault = mayBeUnstorable(text) ? storableFault(parsed.value) : undefined;
  if (fault !== undefined) return sendInvalid(response, [fault]);
  request.body = parsed.value;
  // Parsing has cost what a turn may; what the route does with it has one of its own.
  if (text.length > largeCharactersMin) await yieldNow();
  next();
};
