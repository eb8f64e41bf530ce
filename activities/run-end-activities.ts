import type { RunEndMessage, RunEndMessages } from '../src/model/outbound/run-end-message.ts';

/** The activity by which runs tell the listener of their definition that they have ended. It may be repeated. */
export interface RunEndActivities {
  tellRunEnd(message: RunEndMessage): Promise<void>;
}

export interface RunEndDependencies {
  readonly runEndMessages: RunEndMessages;
  /** There is no such outgoing webhook. */
  readonly noteUntold: (line: { readonly workflowId: string; readonly endpoint: string }) => void;
}

export function createRunEndActivities({ runEndMessages, noteUntold }: RunEndDependencies): RunEndActivities {
  return {
    async tellRunEnd(message) {
      const { workflowId, endpoint } = message;
      if ((await runEndMessages.send(message)) === 'unknownEndpoint') noteUntold({ workflowId, endpoint });
    },
  };
}
