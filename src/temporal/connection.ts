import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection, defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client';
import type { GrpcRetryOptions } from '@temporalio/client';
import type { PayloadCodec } from '@temporalio/common';
import { InterceptingCall, status } from '@grpc/grpc-js';
import type { Interceptor } from '@grpc/grpc-js';
import { callsCarryTraces } from './trace-header.ts';
import { isCallBrokenOff, isUnprocessed, reachedNoWorker } from './unavailable.ts';

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
  const interceptors = [callDeadline, makeGrpcRetryInterceptor(retries)];
  const connection = Connection.lazy({ ...connectionOptions(options), interceptors });
  return new Client({
    connection,
    namespace: options.namespace,
    dataConverter: { payloadCodecs },
    interceptors: { workflow: [callsCarryTraces] },
  });
}

const usualRetries = defaultGrpcRetryOptions();
/** The client's own, and for more ways in which a connection breaks in the middle of a call. */
const retries: GrpcRetryOptions = {
  ...usualRetries,
  retryableDecider: (attempt, found) =>
    usualRetries.retryableDecider(attempt, isCallBrokenOff(found) ? { ...found, code: status.UNAVAILABLE } : found),
};

export function connectionOptions({ address, tls, apiKey }: TemporalOptions) {
  return { address, tls: tls || apiKey !== undefined ? true : undefined, apiKey };
}

/** How long a call may take before it counts as failed and is tried again later: whoever called us has an answer within 10 s. */
export const callTimeoutMs = 7_000;
/** An update is answered when its effect shows; a worker that is down for longer makes the answer 503. */
export const updateTimeoutMs = 8_000;

/** The service holds these open until something happens, up to a minute. */
const longPolls = /\/(GetWorkflowExecutionHistory|PollWorkflowExecutionUpdate)$/;
const longPollTimeoutMs = 70_000;

/** gRPC has no deadline of its own: a service that is frozen would be waited for until it is killed. */
const callDeadline: Interceptor = (options, nextCall) => {
  const timeoutMs = longPolls.test(options.method_definition.path) ? longPollTimeoutMs : callTimeoutMs;
  return new InterceptingCall(nextCall({ ...options, deadline: options.deadline ?? Date.now() + timeoutMs }));
};

/**
 * Repeats a call that the service dropped: it takes back a task of a run for a signal that came meanwhile, and the
 * updates and queries that came with it are lost. An update has to be sent under the same id each time: one is taken at most.
 */
export async function tryAgain<T>(call: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await call();
    } catch (error) {
      if (!reachedNoWorker(error) || tries === (isUnprocessed(error) ? triesOfBusyMax : triesMax)) throw error;
    }
    await sleep(Math.min(pauseMs * tries, pauseMsMax));
  }
}

/** More signals in a row than this would be a run that is never told anything. */
const triesMax = 5;
/** A run that many tell something is in the middle of a local activity most of the time: some seconds. */
const triesOfBusyMax = 40;
const pauseMs = 20;
const pauseMsMax = 200;
