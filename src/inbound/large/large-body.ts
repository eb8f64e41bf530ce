import type { EventEntry } from '../../model/inbound/event-queries.ts';
import { headerValues, type IncomingRequest } from '../../model/request.ts';
import { decompress } from '../payload/decompress.ts';

/**
 * Reading a body of this size, whatever it holds, takes the event loop some milliseconds; of 25 MB it takes seconds. The
 * way to a thread and back costs about one.
 */
export const largeBodyBytesMin = 128 * 1024;

/** Whether a body is so large, as it came or unfolded, that it is not read on the event loop. */
export function isLargeBody(request: Pick<IncomingRequest, 'headers' | 'body'>): boolean {
  const { byteLength } = request.body;
  if (byteLength >= largeBodyBytesMin) return true;
  if (byteLength === 0 || !isCompressed(request)) return false;
  // A body that cannot be unfolded to less, for any reason, is looked into where it holds nobody up.
  return (
    decompress(request.body, {
      encoding: headerValues(request, 'content-encoding').join(','),
      bytesMax: largeBodyBytesMin,
    }).kind === 'malformed'
  );
}

/** The same of an event in the ledger, whose body is not there. */
export function isLargeEntry({ headers, bodyKept }: Pick<EventEntry, 'headers' | 'bodyKept'>): boolean {
  return bodyKept >= largeBodyBytesMin || (bodyKept > 0 && isCompressed({ headers }));
}

function isCompressed({ headers }: Pick<IncomingRequest, 'headers'>): boolean {
  return headers.some(([name]) => name.length === encodingHeader.length && name.toLowerCase() === encodingHeader);
}

const encodingHeader = 'content-encoding';
