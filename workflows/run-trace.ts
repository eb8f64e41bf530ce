/** Set by the interceptors of Signalbox's own worker, the only one that has some; one per run. */
let take: ((traceParent: string) => void) | undefined;

/** Has `takeUpTrace` call this. */
export function onTraceTaken(follow: (traceParent: string) => void): void {
  take = follow;
}

/** The run goes on within the trace of an event that had come before its wait: no signal brings it. */
export function takeUpTrace(traceParent: string | undefined): void {
  if (traceParent !== undefined) take?.(traceParent);
}
