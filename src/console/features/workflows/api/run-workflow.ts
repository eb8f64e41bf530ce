import { call } from '../../../shared/api/http.ts';

export interface RunRequest {
  readonly name: string;
  /** Absent: the latest. */
  readonly version: number | undefined;
  readonly input: unknown;
  readonly correlationId: string | undefined;
}

/** Answers with the workflow's id. */
export function runWorkflow({ name, version, input, correlationId }: RunRequest): Promise<string> {
  return call('POST', `/api/workflow/${encodeURIComponent(name)}`, { query: { version, correlationId }, body: input });
}
