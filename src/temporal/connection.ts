import { Client, Connection, defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client';
import type { PayloadCodec } from '@temporalio/common';
import { callDeadline } from './call-deadline.ts';

/** Where the Temporal service is and how to get in. */
export interface TemporalOptions {
  /** `host:port`. */
  readonly address: string;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly tls: boolean;
  readonly apiKey?: string;
}

/** Connects when first used: a service that is down at start does not keep events from being accepted (G6). */
export function createClient(options: TemporalOptions, payloadCodecs: PayloadCodec[] = []): Client {
  const interceptors = [callDeadline, makeGrpcRetryInterceptor(defaultGrpcRetryOptions())];
  const connection = Connection.lazy({ ...connectionOptions(options), interceptors });
  return new Client({ connection, namespace: options.namespace, dataConverter: { payloadCodecs } });
}

export function connectionOptions({ address, tls, apiKey }: TemporalOptions) {
  return { address, tls: tls || apiKey !== undefined ? true : undefined, apiKey };
}
