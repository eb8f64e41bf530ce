import type { OutgoingEvent, SentEvent } from '../../src/model/definitions/outgoing-event-task.ts';
import { runSends } from '../run-sends.ts';

/** Sends an event to an outgoing webhook. Where nobody waits for an answer, a 202 ends it, and a late answer is refused. */
export async function sendEvent({ awaitsAnswer, ...message }: OutgoingEvent): Promise<SentEvent> {
  if (awaitsAnswer) return runSends().send(message);
  let acceptedId: string | undefined;
  const sent = await runSends().notify({
    ...message,
    onProgress({ messageId, accepted }) {
      if (accepted) acceptedId = messageId;
    },
  });
  // So ended messages that were accepted before there was an end for them: histories say so.
  if (sent.kind === 'failed' && sent.reason === 'withdrawn' && acceptedId !== undefined)
    return { kind: 'accepted', messageId: acceptedId };
  return sent;
}
