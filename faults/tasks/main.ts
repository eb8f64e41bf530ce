import { killTasks, tableOf } from './kill-tasks.ts';
import { readOptions } from './options.ts';

// Kills a process while tasks of every type are under way, and compares each run with one that was left alone (docs/reliability.md).
const report = await killTasks({
  ...readOptions(process.argv.slice(2)),
  say: (line) => process.stderr.write(`${line}\n`),
});
process.stdout.write(`${tableOf(report)}\n`);
for (const line of report.wrong) process.stderr.write(`WRONG: ${line}\n`);
process.exitCode = report.wrong.length === 0 ? 0 : 1;
