import { CancellationScope } from '@temporalio/workflow';
import type { LargeValueActivities } from '../activities/large-value-activities.ts';
import { isLargeValue, type LargeValue } from '../src/model/large-value.ts';
import { proxyOrdinary } from './signalbox-activities.ts';

const { readLargeValue } = proxyOrdinary<LargeValueActivities>({
  startToCloseTimeout: '1 minute',
  retry: {
    initialInterval: '200 milliseconds',
    maximumInterval: '30 seconds',
    nonRetryableErrorTypes: ['LargeValueGone'],
  },
  summary: 'a part of a value that is too large for one',
});

/**
 * The value itself, where a workflow of one's own was given a reference because it is larger than Temporal takes; any
 * other value as it is. Events that `waitForWebhook` brings are whole already.
 *
 * @example
 * export async function onPush(input: unknown) {
 *   const push = await wholeValue<PushEvent>(input);
 */
export async function wholeValue<Value>(value: Value | LargeValue): Promise<Value> {
  return isLargeValue(value) ? CancellationScope.nonCancellable(() => readWhole<Value>(value)) : value;
}

async function readWhole<Value>({ signalboxLargeValue: { id, bytes } }: LargeValue): Promise<Value> {
  const whole = new Uint8Array(bytes);
  for (let at = 0; at < bytes; ) {
    const part = await readLargeValue(id, at);
    if (part.byteLength === 0) throw new RangeError(`The large value ${id} is shorter than ${bytes} bytes.`);
    whole.set(part, at);
    at += part.byteLength;
  }
  return JSON.parse(new TextDecoder().decode(whole));
}
