/** The access of one account to one entitlement (C145). */
export interface Grant {
  readonly id: string;
  readonly appId: string;
  readonly appEntitlementId: string;
  readonly appUserId: string;
  readonly identityUserId: string;
  /** The task that gave it. */
  readonly taskId: string;
  readonly createdAt: string;
  /** When it ends by itself. */
  readonly deprovisionAt?: string;
}

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

interface GrantFeedQuery extends GrantHistoryQuery {
  readonly userIds?: readonly string[];
  readonly after?: string;
  readonly before?: string;
}

/** The engine's side of grants that are there already: what is answered is durable. */
export interface GrantRunner {
  /** Changes when a grant ends by itself; null: never. `gone`: it is held no more. */
  changeEnd(grantId: string, deprovisionAt: string | null): Promise<Grant | 'gone' | 'unavailable'>;
  /** Takes away, by requests, all that a user has. */
  offboard(offboarding: Offboarding): Promise<'begun' | 'unavailable'>;
}

export interface Offboarding {
  readonly id: string;
  readonly userId: string;
  /** Who asked for it. */
  readonly callerId: string;
  readonly description: string;
  /** Requests from this time on are its own, or as good. */
  readonly since: string;
}

export const offboardUserType = 'offboardUser';
export const keepGrantEndType = 'keepGrantEnd';
export const changeGrantEndUpdateName = 'signalbox.grant.changeEnd';
