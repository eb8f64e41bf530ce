import { z } from 'zod';
import { compare, type Measurement } from './measurement.ts';
import type { Child } from './processes.ts';
import type { Stage } from './stage.ts';

const attemptsPerTurn = 5_000;
const warmUpAttempts = 3_000;

const done = z.object({ ms: z.number(), cpuMs: z.number() });

interface Sender {
  readonly child: Child;
  readonly rates: number[];
  readonly cpuMs: number[];
}

/** Attempts a second, 64 at a time: guard, sign, post and record, beside a loop that signs and posts. */
export async function benchAttempts(stage: Stage): Promise<readonly Measurement[]> {
  const { url, ours, floor } = await startSenders(stage);
  const turn = async (sender: Sender, attempts: number) => {
    const { ms, cpuMs } = done.parse(await sender.child.ask({ url, attempts }));
    return { rate: (attempts * 1000) / ms, cpuMs: cpuMs / attempts };
  };
  for (const sender of [ours, floor]) await turn(sender, warmUpAttempts);
  for (let round = 0; round < stage.options.rounds; round += 1) {
    for (const sender of round % 2 === 0 ? [ours, floor] : [floor, ours]) {
      const { rate, cpuMs } = await turn(sender, attemptsPerTurn);
      sender.rates.push(rate);
      sender.cpuMs.push(cpuMs);
    }
  }
  const what = 'bare undici loop, signs and posts';
  return [
    compare({
      what: 'attempts/s, 64 at a time (guard, sign, post, record)',
      unit: '/s',
      ours: ours.rates,
      floor: { what, values: floor.rates },
      wished: { bound: 'atLeast', value: 0.65 },
    }),
    compare({
      what: 'CPU per attempt, sender alone',
      unit: 'ms',
      ours: ours.cpuMs,
      floor: { what, values: floor.cpuMs },
    }),
  ];
}

async function startSenders(
  stage: Stage,
): Promise<{ readonly url: string; readonly ours: Sender; readonly floor: Sender }> {
  const sink = await stage.startServer('bench/sink.ts', { profileDir: undefined });
  const url = `http://127.0.0.1:${sink.port}/hooks`;
  const databaseUrl = await stage.database('attempts');
  const sender = stage.start('bench/sender.ts', {
    env: { DATABASE_URL: databaseUrl, SIGNALBOX_SECRET_KEY: stage.secretKey, SIGNALBOX_ALLOW_TARGETS: '127.0.0.0/8' },
  });
  return {
    url,
    ours: { child: sender, rates: [], cpuMs: [] },
    floor: { child: stage.start('bench/floors/bare-sender.ts'), rates: [], cpuMs: [] },
  };
}
