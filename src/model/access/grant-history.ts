/** Grants of the past and present, with when each came and went (C145). */
export interface GrantHistory {
  /** Access that is over, in the order in which it ended. */
  past(query: GrantHistoryQuery): Promise<readonly PastGrant[]>;
  /** Changes of grants, oldest first, so that a reader who goes on misses nothing. */
  feed(query: GrantFeedQuery): Promise<readonly GrantEvent[]>;
}

interface Binding {
  readonly appId: string;
  readonly appEntitlementId: string;
  readonly appUserId: string;
}

export interface PastGrant extends Binding {
  readonly grantedAt: string;
  readonly revokedAt: string;
}

export interface GrantEvent extends Binding {
  readonly date: string;
  readonly kind: 'added' | 'removed';
  /** Of `added`: the task that gave it last. */
  readonly taskId?: string;
}

/** Filters, all ANDed; each list means one of it, and an empty one anything. */
export interface GrantHistoryQuery {
  readonly appIds?: readonly string[];
  readonly entitlementIds?: readonly string[];
  readonly appUserIds?: readonly string[];
  readonly offset: number;
  readonly limit: number;
}

export interface GrantFeedQuery extends GrantHistoryQuery {
  readonly userIds?: readonly string[];
  readonly after?: string;
  readonly before?: string;
}
