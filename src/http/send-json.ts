import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';

/** Characters of a piece of a large answer: between two of them others have their turn. */
const pieceChars = 256 * 1024;

/**
 * JSON that comes in parts, which are neither joined to one text where that is large nor fetched before whoever asked has read
 * what came before. An answer of one piece has an `ETag`, and what fails before the second piece has a status of its own.
 */
export async function sendJson(response: Response, parts: Iterable<string> | AsyncIterable<string>): Promise<void> {
  const pieces = piecesOf(parts);
  const first = await pieces.next();
  const second = await pieces.next();
  response.type('json');
  if (second.done === true) return void response.send(first.value ?? '');
  let fault: unknown;
  const all = Readable.from(
    (async function* () {
      try {
        yield first.value;
        yield second.value;
        yield* pieces;
      } catch (error) {
        fault = error;
        throw error;
      }
    })(),
    { highWaterMark: 1 },
  );
  await pipeline(all, response).catch((error: unknown) => {
    // Otherwise whoever asked has gone.
    if (!response.destroyed || error === fault) throw error;
  });
}

async function* piecesOf(parts: Iterable<string> | AsyncIterable<string>): AsyncGenerator<string, undefined> {
  let piece = '';
  for await (const part of parts) {
    if (piece !== '' && piece.length + part.length > pieceChars) {
      yield piece;
      piece = '';
    }
    piece += part;
  }
  yield piece;
  return undefined;
}
