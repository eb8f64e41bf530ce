import { once } from 'node:events';
import type { Response } from 'express';

/** A list in JSON, written page by page as it is read: however long it is, nobody else waits for all of it. */
export async function sendList<Entry>(
  response: Response,
  pages: AsyncIterable<readonly Entry[]>,
  toView: (entry: Entry) => object,
): Promise<void> {
  let isBegun = false;
  let separator = '';
  for await (const page of pages) {
    if (response.destroyed) return;
    const text = page.map((entry) => JSON.stringify(toView(entry))).join(',');
    begin();
    if (text === '') continue;
    if (!response.write(separator + text)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
    separator = ',';
  }
  begin();
  response.end(']');

  /** With the first page in hand: one that cannot be read is still answered with a status of its own. */
  function begin(): void {
    if (!isBegun) response.type('json').write('[');
    isBegun = true;
  }
}
