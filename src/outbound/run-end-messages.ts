import { createKsuid } from '../model/ksuid.ts';
import type { DeliveryStarter, MessageHistory } from '../model/outbound/message-history.ts';
import type { RunEndMessages } from '../model/outbound/run-end-message.ts';
import type { CallbackTokens } from './callback-token.ts';
import { payloadText } from './envelope.ts';

export interface RunEndMessagesDependencies {
  readonly history: Pick<MessageHistory, 'create'>;
  readonly starter: DeliveryStarter;
  readonly tokens: CallbackTokens;
  readonly publicUrl: string;
}

/** Messages that outlive the run that they tell of: it ends at once, however long its listener is away. */
export function createRunEndMessages({
  history,
  starter,
  tokens,
  publicUrl,
}: RunEndMessagesDependencies): RunEndMessages {
  return {
    async send({ key, endpoint, workflowId, event, payload }) {
      const id = createKsuid();
      const message = await history.create({
        id,
        key,
        endpoint,
        event,
        payload: payloadText(event, payload),
        source: { kind: 'workflowStep', workflowExecutionId: workflowId },
        callbackBase: publicUrl,
        tokenHash: tokens.hashOf(tokens.tokenOf(id)),
      });
      if (message === undefined) return 'unknownEndpoint';
      // Where Temporal does not answer just now, the sweep over messages that were left begins its delivery.
      await starter.start(message.id, 0);
      return 'sent';
    },
  };
}
