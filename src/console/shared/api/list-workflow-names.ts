import { queryOptions } from '@tanstack/react-query';
import { api, ask } from './http.ts';

export interface WorkflowName {
  readonly name: string;
  readonly version: number;
  /** As it came. */
  readonly description?: unknown;
}

/** Definitions by name and version; several features offer them. */
export const workflowNamesQuery = queryOptions({
  queryKey: ['definitions', 'names'],
  queryFn: ({ signal }) =>
    ask<readonly WorkflowName[]>(api.GET('/api/metadata/workflow', { params: { query: { short: true } }, signal })),
});
