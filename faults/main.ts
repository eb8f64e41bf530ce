import { readOptions } from './options.ts';
import { runFaults } from './run.ts';

// Kills, stops and cuts off the parts of a Signalbox under load, and compares the books afterwards (docs/reliability.md).
const { json, ...options } = readOptions(process.argv.slice(2));
const report = await runFaults({ ...options, say: (line) => process.stderr.write(`${line}\n`) });
if (json) process.stdout.write(`${JSON.stringify(report)}\n`);
else process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
for (const line of report.wrong) process.stderr.write(`WRONG: ${line}\n`);
// Not left to Node: its clean-up of a process that ends by itself was seen to turn for ever.
process.exit(report.wrong.length === 0 ? 0 : 1);
