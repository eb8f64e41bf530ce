import type { IncomingRequest } from '../../model/request.ts';
import type { Source } from '../../model/inbound/source.ts';

/** The request under the URL that its source's senders call, where an operator has stated it: then no other counts (R53). */
export function withPublicUrl<R extends IncomingRequest>(
  { settings: { publicUrl } }: Pick<Source, 'settings'>,
  request: R,
): R {
  return publicUrl === undefined
    ? request
    : { ...request, url: publicUrl.replace(/(?<!\/)\/+$/, '') + hookPathOf(request.url), otherUrl: undefined };
}

/** A kept request, also under the public URL of today: it may have been mended since. */
export function withOtherUrl<R extends IncomingRequest>(publicUrl: string | undefined, request: R): R {
  const otherUrl = publicUrl === undefined ? undefined : publicUrl + hookPathOf(request.url);
  return otherUrl === undefined || otherUrl === request.url ? request : { ...request, otherUrl };
}

/** The part of a hook's URL behind its base; the base may have a path of its own. */
function hookPathOf(url: string): string {
  return /(?:\/api)?\/webhook\/[^/?#]+\/?(?:[?#].*)?$/is.exec(url)?.[0] ?? '';
}
