import type { Client } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { installRuntime } from '../src/temporal/run-worker.ts';

/** Runs whose history does not replay: they stand still for ever as soon as a worker needs it. `bundle`: the newest workflows. */
export async function findUnreplayable(temporal: Client, bundle: string): Promise<readonly string[]> {
  installRuntime({ level: 'error', write: () => undefined });
  const names = new Map<string, string>();
  const wrong: string[] = [];
  async function* histories() {
    for await (const { workflowId, runId, type } of temporal.workflow.list()) {
      names.set(runId, `${type} ${workflowId}`);
      yield { workflowId, history: await temporal.workflow.getHandle(workflowId, runId).fetchHistory() };
    }
  }
  for await (const { runId, error } of Worker.runReplayHistories({ workflowBundle: { codePath: bundle } }, histories()))
    if (error !== undefined)
      wrong.push(`the history of ${names.get(runId) ?? runId} does not replay: ${reasonIn(error)}`);
  return wrong;
}

/** The core's own words; what is around them is the same each time. */
function reasonIn({ message }: Error): string {
  return /message: "(.*?)", source/.exec(message)?.[1] ?? message;
}
