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
