import { setTimeout as sleep } from 'node:timers/promises';
import { SignalboxError } from '../client/client.ts';
import { UnreachableError, type Connection } from './connection.ts';

const pauseMs = 500;

/** Does the work again until the server takes it: one that went away is waited for. What it refuses for good is thrown. */
export async function throughOutages<Result>(
  { printer }: Pick<Connection, 'printer'>,
  work: () => Promise<Result>,
): Promise<Result> {
  for (let isAway = false; ; await sleep(pauseMs)) {
    try {
      const result = await work();
      if (isAway) printer.note('The server is back.');
      return result;
    } catch (error) {
      if (!isPassing(error)) throw error;
      if (!isAway) printer.note('The server does not answer; waiting for it …');
      isAway = true;
    }
  }
}

function isPassing(error: unknown): boolean {
  return error instanceof UnreachableError || (error instanceof SignalboxError && error.retryable);
}
