import { createHash } from 'node:crypto';
import { ksuidOf } from '../model/ksuid.ts';
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
    async send({ key, runStartedMs = 0, endpoint, workflowId, event, payload }) {
      // Its delivery takes the message over under a key of its own. By the id a second try, after a crash, finds it still.
      const id = ksuidOf(runStartedMs, createHash('sha256').update(key).digest().subarray(0, idBytes));
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
      if (message.state === 'pending') await starter.start(message.id, 0);
      return 'sent';
    },
  };
}

/** That are no time, of an id. */
const idBytes = 16;
