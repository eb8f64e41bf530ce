import { setImmediate as yieldNow } from 'node:timers/promises';

/** Copied at a stretch: some milliseconds, most of them for memory that was not there before. */
const bytesPerTurn = 4 * 1024 * 1024;

/** These bytes as one piece of its own, with a turn for others now and then. */
export async function joinInTurns(pieces: readonly Uint8Array[]): Promise<Uint8Array<ArrayBuffer>> {
  const joined = new Uint8Array(pieces.reduce((length, piece) => length + piece.byteLength, 0));
  let at = 0;
  let copied = 0;
  for (const piece of pieces) {
    for (let from = 0; from < piece.byteLength; from += bytesPerTurn) {
      const part = piece.subarray(from, from + bytesPerTurn);
      if (copied + part.byteLength > bytesPerTurn) {
        await yieldNow();
        copied = 0;
      }
      joined.set(part, at);
      at += part.byteLength;
      copied += part.byteLength;
    }
  }
  return joined;
}
