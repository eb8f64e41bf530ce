import { once } from 'node:events';
import type { Response } from 'express';
import type { Source, Sources } from '../../../model/inbound/source.ts';

/** Written in one turn of the loop; others have theirs in between. */
const sourcesPerTurn = 50;

export interface SentWebhooks {
  readonly sources: Pick<Sources, 'list'>;
  readonly toView: (source: Source) => object;
  /** Absent: all of them. */
  readonly limit?: number;
  readonly cursor?: string;
}

/** A list of webhooks, written as it is read: however many there are, nobody waits for all of them. */
export async function sendWebhooks(
  response: Response,
  { sources, toView, limit, cursor }: SentWebhooks,
): Promise<void> {
  let page = await sources.list({ cursor, limit: limit ?? sourcesPerTurn });
  if (limit !== undefined && page.nextCursor !== undefined)
    response.setHeader('X-Signalbox-Next-Cursor', page.nextCursor);
  response.type('json').write('[');
  for (let written = 0; !response.destroyed; ) {
    const text = page.sources.map((source) => JSON.stringify(toView(source))).join(',');
    if (text !== '' && !response.write(written === 0 ? text : `,${text}`))
      await Promise.race([once(response, 'drain'), once(response, 'close')]);
    if (limit !== undefined || page.nextCursor === undefined) break;
    written += page.sources.length;
    page = await sources.list({ cursor: page.nextCursor, limit: sourcesPerTurn });
  }
  response.end(']');
}
