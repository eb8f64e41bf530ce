import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { interceptorsModule } from '../src/temporal/run-worker.ts';

/** The workflows of the run in two versions. They are bundled once: the versions differ in one text. */
export async function bundleBoth(directory: string): Promise<{ readonly first: string; readonly second: string }> {
  mkdirSync(directory, { recursive: true });
  const workflowsPath = fileURLToPath(new URL('./workflows.ts', import.meta.url));
  const { code } = await bundleWorkflowCode({
    workflowsPath,
    // Without it runs of definitions are not written down, as they are in production.
    workflowInterceptorModules: [interceptorsModule],
    logger: new DefaultLogger('ERROR'),
  });
  const text = 'version of the faults: 1';
  if (!code.includes(text)) throw new Error('The bundle does not say which version it is.');
  const [first, second] = [join(directory, 'first.js'), join(directory, 'second.js')];
  writeFileSync(first, code);
  writeFileSync(second, code.replaceAll(text, 'version of the faults: 2'));
  return { first, second };
}
