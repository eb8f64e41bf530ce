import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../../shared/api/http.ts';

/** One thing that happened; beside these members there is one that says what. */
export interface TrailEntry {
  readonly id: string;
  readonly userId: string;
  readonly created: string;
  readonly eventType: string;
  readonly [member: string]: unknown;
}

/** Newest first. */
export function trailQuery(taskId: string) {
  return queryOptions({
    queryKey: ['requests', 'trail', taskId],
    queryFn: async ({ signal }) =>
      (
        await ask<{ readonly list: readonly TrailEntry[] }>(
          api.POST('/api/v1/task/audits', { body: { taskId, newestFirst: true, pageSize: 100 }, signal }),
        )
      ).list,
  });
}
