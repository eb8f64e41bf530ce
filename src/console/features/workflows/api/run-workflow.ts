import { api, ask, askedFor, openBody } from '../../../shared/api/http.ts';

export interface RunRequest {
  readonly name: string;
  /** Absent: the latest. */
  readonly version: number | undefined;
  readonly input: unknown;
  readonly correlationId: string | undefined;
}

/** Answers with the workflow's id. */
export function runWorkflow({ name, version, input, correlationId }: RunRequest): Promise<string> {
  return ask(
    api.POST('/api/workflow/{id}', {
      params: { path: { id: name }, query: askedFor({ version, correlationId }) },
      body: openBody<Record<string, unknown>>(input),
    }),
  );
}
