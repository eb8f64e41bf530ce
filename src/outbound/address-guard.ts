import { lookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import type { TargetPolicy } from './target-policy.ts';

/** All addresses of a host. Throws when there are none. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

/** The target, or an address that it resolves to, is not one that the operator allows. */
export class TargetBlocked extends Error {
  override readonly name = 'TargetBlocked';
  readonly code = 'TARGET_BLOCKED';
}

/**
 * The look-up of the very connection that is made: what it answers was checked, and nothing else is connected to, so
 * a name that resolves to something else a moment later gains nothing (G10). One bad address refuses them all.
 */
export function createGuardedLookup(policy: TargetPolicy, resolve: Resolve = resolveHost): LookupFunction {
  return (host, options, callback) => {
    resolve(host).then(
      (addresses) => {
        const bad = addresses.find(({ address }) => !policy.allowsAddress(host, address));
        const [first] = addresses;
        if (bad !== undefined || first === undefined) callback(new TargetBlocked(blockedText(host)), '', 0);
        else if (options.all === true) callback(null, [...addresses]);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, '', 0),
    );
  };
}

/** A connection to an address that is written out makes no look-up, so it is checked before. Throws TargetBlocked. */
export function assertLiteralAllowed(policy: TargetPolicy, host: string): void {
  if (isIP(host) !== 0 && !policy.allowsAddress(host, host)) throw new TargetBlocked(blockedText(host));
}

function blockedText(host: string): string {
  return `${host} is, or resolves to, an address that is not allowed; list it in SIGNALBOX_ALLOW_TARGETS if it is meant`;
}

function resolveHost(host: string): Promise<readonly LookupAddress[]> {
  return new Promise((resolve, reject) => {
    lookup(host, { all: true, verbatim: false }, (error, addresses) =>
      error === null ? resolve(addresses) : reject(error),
    );
  });
}
