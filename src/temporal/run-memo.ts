import type { StartRequest } from '../model/definitions/starter.ts';

/** Facts about a run that are known without asking its worker. */
export interface RunMemo {
  readonly workflowName: string;
  readonly workflowVersion: number;
  readonly correlationId?: string;
  readonly createdBy?: string;
  readonly event?: string;
  readonly startedByEventId?: string;
  readonly startedByTaskId?: string;
  /** Its definition was never registered, or is not the one that is. */
  readonly isInline?: true;
}

export function toMemo(request: StartRequest, workflowVersion: number): RunMemo {
  const { name, correlationId, createdBy, event, startedByEventId, startedByTaskId, definition } = request;
  return {
    workflowName: name,
    workflowVersion,
    ...(correlationId !== undefined && { correlationId }),
    ...(createdBy !== undefined && { createdBy }),
    ...(event !== undefined && { event }),
    ...(startedByEventId !== undefined && { startedByEventId }),
    ...(startedByTaskId !== undefined && { startedByTaskId }),
    ...(definition !== undefined && { isInline: true }),
  };
}
