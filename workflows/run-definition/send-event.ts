import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { OutgoingEvent, SentEvent } from '../../src/model/definitions/outgoing-event-task.ts';
import { runSends } from '../run-sends.ts';

/**
 * Sends an event to an outgoing webhook. Where nobody waits for an answer, a 202 ends it: the message is withdrawn then, so
 * that a late answer is refused.
 */
export async function sendEvent({ awaitsAnswer, ...message }: OutgoingEvent): Promise<SentEvent> {
  if (awaitsAnswer) return runSends().send(message);
  const scope = new CancellationScope();
  const taken: { messageId?: string } = {};
  const onProgress = ({ messageId, accepted }: { readonly messageId: string; readonly accepted: boolean }): void => {
    if (!accepted) return;
    taken.messageId = messageId;
    scope.cancel();
  };
  try {
    return await scope.run(() => runSends().send({ ...message, onProgress }));
  } catch (error) {
    if (!isCancellation(error) || taken.messageId === undefined) throw error;
    return { kind: 'accepted', messageId: taken.messageId };
  }
}
