import { runEndMessage } from '../conductor/run-end-message.ts';
import type { RunEndMessages } from '../model/outbound/run-end-message.ts';
import type { TellEnd } from '../tasks/record-ends.ts';
import type { Log } from '../telemetry.ts';

/** Tells the listeners of definitions of ends that Temporal alone knows of, by the message that the run itself would have sent. */
export function createEndTeller(messages: RunEndMessages, log: Log): TellEnd {
  return async (execution, { runId, runStartedMs: startedMs }) => {
    const message = runEndMessage(execution.workflowDefinition, { runId, startedMs }, () => execution);
    if (message === undefined || (await messages.send(message)) === 'sent') return;
    const { workflowId, endpoint } = message;
    log.warn('run.end.untold', undefined, { workflowId, endpoint });
  };
}
