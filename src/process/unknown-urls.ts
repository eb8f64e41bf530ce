import { createTokenBuckets } from '../inbound/limits/token-buckets.ts';
import type { Log } from '../telemetry.ts';

export interface UnknownUrl {
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  readonly address?: string;
}

/** A sender that was given a wrong URL shows in a few lines; scanners of the whole internet come by as well. */
const lines = { burst: 20, perSecond: 1 / 3 };
/** Names and ids are shorter; what is longer may be a token that was put into a wrong URL. */
const segmentCharactersMax = 40;
const pathCharactersMax = 200;

/** Lines of the log about requests for what is not there, at a bounded rate; the next line says how many had none. */
export function createUnknownUrlNotes(
  log: Pick<Log, 'warn'>,
  clock: () => number = Date.now,
): (url: UnknownUrl) => void {
  const buckets = createTokenBuckets(clock);
  let unsaid = 0;
  return ({ method, path, address }) => {
    if (buckets.take('lines', lines) > 0) {
      unsaid += 1;
      return;
    }
    log.warn('request.unknown_url', undefined, {
      method,
      path: shown(path),
      address,
      ...(unsaid > 0 && { notLogged: unsaid }),
    });
    unsaid = 0;
  };
}

function shown(path: string): string {
  return path
    .slice(0, pathCharactersMax)
    .split('/')
    .map((segment) => (segment.length > segmentCharactersMax ? '…' : segment))
    .join('/');
}
