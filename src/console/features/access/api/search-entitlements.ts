import { infiniteQueryOptions } from '@tanstack/react-query';
import { api, ask } from '../../../shared/api/http.ts';

export interface EntitlementView {
  readonly id: string;
  readonly appId: string;
  readonly displayName: string;
  readonly description?: string;
  readonly grantPolicyId?: string;
  /** How it is given, once a request is approved. */
  readonly provisionerPolicy?: StrategyView;
}

/** Exactly one of its members; they may have more in them than is read here. */
export interface StrategyView {
  readonly webhook?: { readonly webhookId: string };
  readonly manual?: {
    readonly instructions?: string;
    /** Who gives it; else owners of the app. */
    readonly userIds?: readonly string[];
    readonly assignee?: object;
  };
  readonly delegated?: object;
  readonly multiStep?: object;
}

interface EntitlementPage {
  readonly list: readonly { readonly appEntitlement: EntitlementView }[];
  readonly nextPageToken: string;
}

export const entitlementsQuery = infiniteQueryOptions({
  queryKey: ['access', 'entitlements'],
  queryFn: ({ pageParam, signal }) =>
    ask<EntitlementPage>(
      api.POST('/api/v1/search/entitlements', { body: { pageSize: 50, pageToken: pageParam }, signal }),
    ),
  initialPageParam: '',
  getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
});
