import { expect, test } from 'vitest';
import { createRandom } from '../../faults/random.ts';
import { runFaults } from '../../faults/run.ts';
import { faultKinds, scheduleFaults } from '../../faults/schedule.ts';

test('two minutes of the faults: nothing is lost, nothing comes twice, each message is decided once (G1–G7)', async () => {
  const report = await runFaults({
    seed: 15,
    seconds: 120,
    everyMs: 1_800,
    rate: 2,
    keep: false,
    // A full disk has a test of its own; Postgres may take five minutes to come back from it.
    without: ['fill the disk'],
    // A busy machine takes its time: what counts is how it ends.
    settleMs: 300_000,
    say: (line) => console.info(line),
  });
  console.info(JSON.stringify(report));
  expect(report.wrong).toEqual([]);
  // It was a run: there was load of every kind, and it was disturbed.
  expect(report.faultCount).toBeGreaterThan(30);
  expect(report.events.taken).toBe(report.events.sent);
  expect(report.events.sent).toBeGreaterThan(60);
  expect(report.messages.attempts).toBeGreaterThan(0);
  expect(report.tasks).toBeGreaterThan(0);
}, 900_000);

test('the seed makes the schedule, whatever else is drawn meanwhile', () => {
  const schedule = (seed: number, draws: number) => {
    const random = createRandom(seed);
    for (let draw = 0; draw < draws; draw += 1) random.next();
    return scheduleFaults(random.fork('faults'), { seconds: 120, everyMs: 1_500 });
  };
  expect(schedule(7, 0)).toEqual(schedule(7, 5));
  expect(schedule(7, 0)).not.toEqual(schedule(8, 0));
  // Two minutes have each kind at least once.
  expect(new Set(schedule(7, 0).map(({ kind }) => kind))).toEqual(new Set(faultKinds));
});
