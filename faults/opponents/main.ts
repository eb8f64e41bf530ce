import { startConductor } from './conductor.ts';
import type { Contender } from './contender.ts';
import { readCommandLine, type ContenderName } from './options.ts';
import { runContender } from './run.ts';
import { startSignalbox } from './signalbox.ts';

// The same events and the same faults for Signalbox and for Conductor's own server (docs/reliability.md):
//
//   npm run faults:opponents -- --jar conductor-server-3.32.3-boot.jar --java /path/of/java21

const { jar = '', java, contenders, keep, ...options } = readCommandLine(process.argv.slice(2));
const shared = { definition: 'waitsTwice', secret: 'a secret of the comparison', keep };
const start: Readonly<Record<ContenderName, () => Promise<Contender>>> = {
  signalbox: () => startSignalbox(shared),
  'conductor-careful': () => startConductor({ ...shared, jar, java, isCareful: true }),
  'conductor-simple': () => startConductor({ ...shared, jar, java, isCareful: false }),
};
const say = (line: string) => process.stderr.write(`${line}\n`);
for (const name of contenders) {
  const report = await runContender(await start[name](), { ...options, ...shared, say });
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
}
