import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../../shared/api/http.ts';

export interface PolicyView {
  readonly id: string;
  readonly displayName: string;
  readonly description?: string;
  readonly policyType?: string;
  readonly policySteps: Readonly<Record<string, { readonly steps?: readonly PolicyStepView[] }>>;
}

/** One of its members. */
export interface PolicyStepView {
  readonly approval?: Readonly<Record<string, unknown>> & {
    readonly webhook?: DeciderView;
    readonly users?: DeciderView;
    readonly manager?: DeciderView;
    readonly appOwners?: DeciderView;
  };
  readonly wait?: object;
  readonly accept?: object;
  readonly reject?: object;
  readonly provision?: object;
}

/** Who decides, with further members of each kind. */
interface DeciderView {
  readonly webhookId?: string | undefined;
  readonly userIds?: readonly string[];
}

/** A page's worth: who has more finds them by the API. */
export const policiesQuery = queryOptions({
  queryKey: ['access', 'policies'],
  queryFn: async ({ signal }) =>
    (
      await ask<{ readonly list: readonly PolicyView[] }>(
        api.GET('/api/v1/policies', { params: { query: { page_size: 100 } }, signal }),
      )
    ).list,
});
