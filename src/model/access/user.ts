import type { JsonObject } from '../json.ts';

/** A person or service that asks, decides or has access (C151). */
export interface User {
  readonly id: string;
  readonly displayName: string;
  readonly email?: string;
  readonly username?: string;
  readonly managerIds?: readonly string[];
  readonly roleIds?: readonly string[];
  readonly type?: string;
  readonly status?: string;
  readonly origin?: string;
  readonly department?: string;
  readonly jobTitle?: string;
  /** Who decides in the place of this user, where a step or its policy allows it. */
  readonly delegatedUserId?: string;
  /** Absent: from the beginning, for ever. */
  readonly delegationStartAt?: string;
  readonly delegationExpireAt?: string;
  readonly profile?: JsonObject;
  readonly createdAt: string;
  readonly updatedAt: string;
}
