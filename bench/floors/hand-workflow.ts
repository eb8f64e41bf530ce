import { condition, defineSignal, proxyActivities, setHandler } from '@temporalio/workflow';

interface Activities {
  signAndPost(url: string, payload: object): Promise<number>;
  benchStep(input: Step): Promise<Step>;
}

interface Step {
  readonly n: number;
}

const timeout = { startToCloseTimeout: '45 seconds' } as const;
const { signAndPost } = proxyActivities<Activities>(timeout);
const answered = defineSignal<[string]>('answered');

/** A hand-written workflow that asks the outside world: one activity, one signal. */
export async function asksByHand(url: string, payload: object): Promise<string> {
  let answer: string | undefined;
  setHandler(answered, (received) => void (answer ??= received));
  const statusCode = await signAndPost(url, payload);
  if (statusCode !== 202) throw new Error(`The receiver answered ${statusCode}.`);
  await condition(() => answer !== undefined);
  return answer ?? '';
}

/** A hand-written workflow of five activities, each with what the one before answered; on its own worker, or on that of a task queue. */
export async function fiveByHand(n: number, taskQueue?: string): Promise<Step> {
  const { benchStep } = proxyActivities<Activities>({ ...timeout, ...(taskQueue !== undefined && { taskQueue }) });
  let step: Step = { n };
  for (let at = 0; at < 5; at += 1) step = await benchStep(step);
  return step;
}
