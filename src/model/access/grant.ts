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
