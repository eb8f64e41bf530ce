/** Somebody has access (C145). */
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

/** Temporal's id of the workflow that ends a grant in time. Every task that renews a grant has one of its own. */
export function grantExpiryWorkflowId({ id, taskId }: Pick<Grant, 'id' | 'taskId'>): string {
  return `grant-expiry/${id}/${taskId}`;
}
