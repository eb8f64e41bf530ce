import { setImmediate as yieldNow } from 'node:timers/promises';
import { joinInTurns } from './join-in-turns.ts';

/** Written at a stretch: some milliseconds. */
const charsPerTurn = 1024 * 1024;

/** The JSON text of flat records, as bytes, with a turn for others now and then: their values may be megabytes of text. */
export async function jsonInTurns(records: readonly object[]): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let text = '[';
  const write = async (more: string) => {
    text += more;
    if (text.length < charsPerTurn) return;
    pieces.push(Buffer.from(text));
    text = '';
    await yieldNow();
  };
  for (const [at, record] of records.entries()) {
    let mark = at === 0 ? '{' : ',{';
    for (const [key, value] of Object.entries(record)) {
      if (value === undefined) continue;
      await write(`${mark}${JSON.stringify(key)}:`);
      mark = ',';
      if (typeof value !== 'string') await write(JSON.stringify(value));
      else {
        await write('"');
        // A character of two halves that is cut in two is written as both halves are, escaped.
        for (let from = 0; from < value.length; from += charsPerTurn)
          await write(JSON.stringify(value.slice(from, from + charsPerTurn)).slice(1, -1));
        await write('"');
      }
    }
    await write(mark === ',' ? '}' : `${mark}}`);
  }
  pieces.push(Buffer.from(`${text}]`));
  return joinInTurns(pieces);
}
