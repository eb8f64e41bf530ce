import type { Client } from '@temporalio/client';
import { pauseUpdateName, resumeUpdateName } from '../model/definitions/execution.ts';
import type { PauseOutcome } from '../model/definitions/execution.ts';
import { updateRun } from './query-run.ts';
import { describeRun } from './describe-run.ts';

/** Pauses or resumes a run of a definition. Pausing twice is pausing once. */
export async function pauseRun(client: Client, workflowId: string, wanted: 'pause' | 'resume'): Promise<PauseOutcome> {
  if ((await describeRun(client, workflowId)) === undefined) return 'notFound';
  const answer = await updateRun(client, workflowId, (run, updateId) =>
    run.executeUpdate(wanted === 'pause' ? pauseUpdateName : resumeUpdateName, { updateId }),
  );
  switch (answer.kind) {
    case 'answer':
      return 'done';
    case 'refused':
      return toOutcome(answer.type);
    case 'noRun':
      return 'over';
    case 'unavailable':
      return 'unavailable';
  }
}

function toOutcome(type: string | undefined): PauseOutcome {
  switch (type) {
    case 'AlreadyPaused':
      return 'done';
    case 'NotPaused':
      return 'notPaused';
    case 'RunIsOver':
      return 'over';
    default:
      return 'noDefinition';
  }
}
