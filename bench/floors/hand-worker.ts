import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { requireExternal, runMain } from '../../src/process/run-main.ts';
import { runWorker } from '../../src/temporal/run-worker.ts';
import { signAndPost } from './sign-and-post.ts';

/** One step of five: as little as an activity can do. */
const benchStep = ({ n }: { readonly n: number }) => Promise.resolve({ n: n + 1 });

// A worker of the hand-written workflows with the settings of ours.
runMain(async ({ config, onStop, fail }) => {
  const { temporal } = requireExternal(config);
  const workflowsPath = fileURLToPath(new URL('./hand-workflow.ts', import.meta.url));
  const bundle = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
  const worker = await runWorker({
    temporal,
    activities: { signAndPost, benchStep },
    bundle,
    log: { level: 'error', write: () => undefined },
  });
  onStop(() => worker.stop());
  worker.finished.catch(fail);
});
