import { queryOptions } from '@tanstack/react-query';
import { call } from './http.ts';

export interface WorkflowName {
  readonly name: string;
  readonly version: number;
  readonly description?: string;
}

/** Definitions by name and version; several features offer them. */
export const workflowNamesQuery = queryOptions({
  queryKey: ['definitions', 'names'],
  queryFn: ({ signal }) =>
    call<readonly WorkflowName[]>('GET', '/api/metadata/workflow', { query: { short: true }, signal }),
});
