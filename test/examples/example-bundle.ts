import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundle } from '@temporalio/worker';

/** An example's workflows, with `signalbox/workflow` from this repository's sources. Elsewhere `workflowsPath` is enough. */
export function bundleExample(name: string): Promise<WorkflowBundle> {
  return bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL(`../../examples/${name}/workflows.ts`, import.meta.url)),
    logger: new DefaultLogger('ERROR'),
    webpackConfigHook: (config) => ({
      ...config,
      resolve: { ...config.resolve, conditionNames: ['signalbox-source', '...'] },
    }),
  });
}
