import { proxyActivities, sleep } from '@temporalio/workflow';

const { hold, takeAWhile } = proxyActivities<{ hold(): Promise<void>; takeAWhile(): Promise<string> }>({
  startToCloseTimeout: '10 days',
});

export async function endsBeforeItsActivity(): Promise<string> {
  const held = hold();
  held.catch(() => undefined);
  await sleep('1 second');
  return 'ended';
}

export async function sleepsForAWeek(): Promise<string> {
  await sleep('7 days');
  return 'awake';
}

export async function racesAnActivity(): Promise<string> {
  return Promise.race([takeAWhile(), sleep('1 hour').then(() => 'the timer')]);
}
