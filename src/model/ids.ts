/**
 * Ids made of other ids. Each is a function of what it names, so that a retry, a crash or a second process
 * makes the same one and the engine or the database can drop the repeat.
 */

/** A wait of a run; `seq` counts the waits of the run from 1. */
export function waitIdOf(runId: string, seq: number): string {
  return `${runId}/${seq}`;
}

/** Under this request id Temporal keeps one signal per run. */
export function signalRequestId(waitId: string, eventId: string): string {
  return `${waitId}:${eventId}`;
}

/** An event, or one element of a request that carries many (M29); a number is the element's place, from 0. */
export function eventItemId(eventId: string, item?: number): string {
  return item === undefined ? eventId : `${eventId}#${item}`;
}

/** A message that a run sends; `seq` counts the messages of the run from 1. */
export function deliveryKeyOf(runId: string, seq: number): string {
  return `${runId}/${seq}`;
}

/** Under this request id Temporal keeps one decision per message. */
export function decisionRequestId(messageId: string): string {
  return `decision:${messageId}`;
}

/** The same for the word that a message has none. */
export function failureRequestId(messageId: string): string {
  return `failure:${messageId}`;
}

/** The workflow of a message that no other workflow waits for; `series` is another when it is delivered again. */
export function deliveryWorkflowId(messageId: string, series: number): string {
  return `${deliveryWorkflowPrefix}${messageId}/${series}`;
}

export const deliveryWorkflowPrefix = 'deliver-message/';
