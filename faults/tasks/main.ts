import { parseArgs } from 'node:util';
import { killTasks, tableOf, victims, type Victim } from './kill-tasks.ts';

// Kills a process while tasks of every type are under way, and compares each run with one that was left alone (docs/reliability.md).
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '3' },
    copies: { type: 'string', default: '3' },
    victims: { type: 'string', default: victims.join(',') },
    only: { type: 'string' },
    build: { type: 'string', default: 'dist' },
    sources: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
});
const report = await killTasks({
  seed: number('--seed', values.seed, 0xffff_ffff),
  rounds: number('--rounds', values.rounds, 50),
  copies: number('--copies', values.copies, 20),
  victims: values.victims.split(',').map(toVictim),
  ...(values.only !== undefined && { only: values.only.split(';') }),
  ...(values.sources ? {} : { build: values.build }),
  keep: values.keep,
  say: (line) => process.stderr.write(`${line}\n`),
});
process.stdout.write(`${tableOf(report)}\n`);
for (const line of report.wrong) process.stderr.write(`WRONG: ${line}\n`);
process.exitCode = report.wrong.length === 0 ? 0 : 1;

function number(option: string, text: string, max: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > max)
    throw new Error(`${option} ${text}: use a whole number from 1 to ${max}`);
  return value;
}

function toVictim(text: string): Victim {
  const victim = victims.find((one) => one === text);
  if (victim === undefined) throw new Error(`--victims ${text}: use ${victims.join(', ')}`);
  return victim;
}
