import { z } from 'zod';
import { cpuMsOf } from './cpu.ts';
import { compare, type Measurement } from './measurement.ts';
import { countAccepted, createReceiver, proveUrl, startReceiver } from './receiver.ts';
import type { Stage } from './stage.ts';

const connections = 64;
const warmUpMs = 2_000;

const loaded = z.object({ events: z.number(), ms: z.number() });

interface Turn {
  readonly perSecond: number;
  readonly receiverCpuMs: number;
  readonly postgresCpuMs: number;
}

/** Two receivers over one database against one of them, with as many connections: what the model of docs/scaling.md says. */
export async function benchReceivers(stage: Stage): Promise<readonly Measurement[]> {
  const first = await createReceiver(stage, { databaseName: 'receivers', receives: ['nobodyWaits'] });
  await proveUrl(first);
  const second = await startReceiver(stage, { databaseUrl: first.databaseUrl });
  const load = stage.start('bench/load/post-load.ts', { profileDir: undefined });
  const paths = [`/webhook/${first.sourceId}`];
  let answered = 1;
  const turn = async (ports: readonly number[], ms: number): Promise<Turn> => {
    const cpuMs = () => ({
      receivers: cpuMsOf([first.pid, second.pid]),
      postgres: cpuMsOf(stage.postgresPids()),
    });
    const before = cpuMs();
    const { events, ms: took } = loaded.parse(await load.ask({ ports, paths, connections, ms }));
    await first.untilIdle();
    const after = cpuMs();
    answered += events;
    return {
      perSecond: (events * 1_000) / took,
      receiverCpuMs: (after.receivers - before.receivers) / events,
      postgresCpuMs: (after.postgres - before.postgres) / events,
    };
  };
  const one = [first.port];
  const two = [first.port, second.port];
  for (const ports of [one, two]) await turn(ports, warmUpMs);
  const rounds: { one: Turn; two: Turn }[] = [];
  for (let round = 0; round < stage.options.rounds; round += 1) {
    const ms = stage.options.seconds * 1_000;
    rounds.push({ one: await turn(one, ms), two: await turn(two, ms) });
  }
  const kept = await countAccepted(first);
  if (kept !== answered) throw new Error(`${answered} events were answered 200, ${kept} are in the database (G1)`);
  const line = (what: string, unit: string, value: (turn: Turn) => number) =>
    compare({
      what,
      unit,
      ours: rounds.map(({ two }) => value(two)),
      floor: { what: 'one receiver', values: rounds.map(({ one }) => value(one)) },
    });
  return [
    line('accepted events/s, two receivers', '/s', ({ perSecond }) => perSecond),
    line('CPU of the receivers per accepted event, two of them', 'ms', ({ receiverCpuMs }) => receiverCpuMs),
    line('CPU of Postgres per accepted event, two receivers', 'ms', ({ postgresCpuMs }) => postgresCpuMs),
  ];
}
