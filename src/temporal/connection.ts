import { Client, Connection } from '@temporalio/client';
import type { PayloadCodec } from '@temporalio/common';

/** Where the Temporal service is and how to get in. */
export interface TemporalOptions {
  /** `host:port`. */
  readonly address: string;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly tls: boolean;
  readonly apiKey?: string;
}

/** How long a call may take before it counts as failed and is tried again later. */
export const callTimeoutMs = 10_000;

/** Connects when first used: a service that is down at start does not keep events from being accepted (G6). */
export function createClient(options: TemporalOptions, payloadCodecs: PayloadCodec[] = []): Client {
  const connection = Connection.lazy(connectionOptions(options));
  return new Client({ connection, namespace: options.namespace, dataConverter: { payloadCodecs } });
}

export function connectionOptions({ address, tls, apiKey }: TemporalOptions) {
  return { address, tls: tls || apiKey !== undefined ? true : undefined, apiKey };
}
