import { BoundedMap } from '../model/bounded-map.ts';

/** Keeps one endpoint from taking what belongs to all: attempts under way at once, and a breaker, per endpoint and process. */
export interface EndpointGate {
  /** May be called again after `afterMs` when it is not open. */
  enter(endpointId: string): Pass | { readonly kind: 'closed'; readonly why: string; readonly afterMs: number };
  /** True when the endpoint's last attempt took long or failed: the next may, too. */
  isSlow(endpointId: string): boolean;
}

export interface Pass {
  readonly kind: 'open';
  /** Once, when the attempt is over. */
  leave(result: { readonly succeeded: boolean; readonly durationMs: number }): void;
}

/** More than this at once would be an attack on the receiver. */
export const concurrencyMax = 64;
/** So many failures in a row, of whatever messages, open the breaker. More than the attempts of two messages of the fast table in a minute. */
export const breakerFailures = 20;
/** While it is open, one attempt in this time tells whether the receiver is back. */
export const probeMs = 15_000;
/** An attempt longer than this does not belong into a workflow task. */
const slowMs = 1_000;
const busyMs = 500;
/** Endpoints remembered; the one used longest ago is forgotten. */
const endpointsMax = 10_000;

interface Track {
  inFlight: number;
  failures: number;
  lastProbeMs: number;
  isSlow: boolean;
}

export function createEndpointGate(clock: () => number): EndpointGate {
  const tracks = new BoundedMap<string, Track>(endpointsMax);
  return {
    enter(endpointId) {
      const track = take(endpointId);
      if (track.inFlight >= concurrencyMax)
        return { kind: 'closed', why: `${concurrencyMax} attempts are under way`, afterMs: busyMs };
      if (track.failures >= breakerFailures) {
        const afterMs = track.lastProbeMs + probeMs - clock();
        if (afterMs > 0) return { kind: 'closed', why: `the last ${track.failures} attempts failed`, afterMs };
        track.lastProbeMs = clock();
      }
      track.inFlight += 1;
      return { kind: 'open', leave: ({ succeeded, durationMs }) => finish(track, succeeded, durationMs) };
    },

    isSlow: (endpointId) => tracks.get(endpointId)?.isSlow ?? false,
  };

  function finish(track: Track, succeeded: boolean, durationMs: number): void {
    track.inFlight -= 1;
    track.isSlow = !succeeded || durationMs > slowMs;
    track.failures = succeeded ? 0 : track.failures + 1;
    if (track.failures === breakerFailures) track.lastProbeMs = clock();
  }

  /** The last in the map is the one used last. */
  function take(endpointId: string): Track {
    const track = tracks.get(endpointId) ?? { inFlight: 0, failures: 0, lastProbeMs: 0, isSlow: false };
    tracks.renew(endpointId, track);
    return track;
  }
}
