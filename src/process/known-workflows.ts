import type { WorkflowBundle } from '@temporalio/worker';
import type { Config } from '../config.ts';
import { bundleAuthorWorkflows } from '../temporal/author-workflows.ts';
import { loadWorkflows } from '../temporal/run-worker.ts';
import { startableWorkflows } from '../../workflows/catalog.ts';

/** The workflows that a worker runs, and those that events and the API may start by their type. */
export interface KnownWorkflows {
  readonly bundle: WorkflowBundle;
  readonly types: readonly string[];
}

/** Signalbox's workflows, with the author's where SIGNALBOX_WORKFLOWS names some. */
export async function loadKnownWorkflows({ workflows }: Pick<Config, 'workflows'>): Promise<KnownWorkflows> {
  if (workflows === undefined) return { bundle: await loadWorkflows(), types: startableWorkflows };
  const { bundle, types } = await bundleAuthorWorkflows(workflows);
  return { bundle, types: [...startableWorkflows, ...types] };
}

/** The same for a process that runs none: it bundles only to find out which there are. */
export async function findKnownTypes(config: Pick<Config, 'workflows'>): Promise<readonly string[]> {
  return config.workflows === undefined ? startableWorkflows : (await loadKnownWorkflows(config)).types;
}
