import type { AuditEntry } from './audit.ts';
import type { Grant } from './grant.ts';
import type { AccessRequest, AccessSubject } from './access-request.ts';

export interface SaveOptions {
  /** Of its run, when it was written. */
  readonly historyLength?: number;
  /** What led to it is in the history, so it counts for certain. */
  readonly isWrittenDown?: boolean;
}

/** The tasks as the API reads them. Only the workflow that owns a task writes it. */
export interface AccessRequestStore {
  /** By id or numeric id. */
  find(id: string): Promise<AccessRequest | undefined>;
  search(query: AccessRequestQuery): Promise<readonly AccessRequest[]>;
  audit(query: AuditQuery): Promise<readonly AuditEntry[]>;
  /**
   * Inserts a task once; its numeric id, or the task that is in its way (C10): one that is open, or was open after this one
   * was asked for. `askedAt` is by the clock that `updatedAt` is by; absent, only one that is open counts.
   */
  open(task: AccessRequest, askedAt?: string): Promise<OpenedAccessRequest>;
  /** The newest one about an access that is in the way of others (C10). */
  last(subject: AccessSubject): Promise<Pick<AccessRequest, 'id' | 'state'> | undefined>;
  /**
   * The task as it is now, and its trail from a place on. May be repeated. False: it came too late, after what a later try
   * of its run saved, and changed nothing.
   */
  save(task: AccessRequest, trail: TrailPart, options?: SaveOptions): Promise<boolean>;
}

/**
 * Takes the place of all that was saved from there on: a workflow task that a crash cut off is run again, by a later
 * clock, and what it had saved the first time never was.
 */
export interface TrailPart {
  /** Entries before it. */
  readonly from: number;
  readonly entries: readonly AuditEntry[];
}

export type OpenedAccessRequest =
  | { readonly kind: 'opened'; readonly numericId: string }
  | { readonly kind: 'conflict'; readonly openTaskId: string };

export interface AuditQuery {
  readonly taskId: string;
  readonly newestFirst: boolean;
  readonly commentsOnly: boolean;
  readonly offset: number;
  readonly limit: number;
}

/** Filters, all ANDed; each list means one of it (C116). */
export interface AccessRequestQuery {
  readonly ids?: readonly string[];
  readonly excludeIds?: readonly string[];
  readonly states?: readonly string[];
  readonly kinds?: readonly ('grant' | 'revoke')[];
  /** In the name, the reason or the numeric id. */
  readonly text?: string;
  readonly currentStep?: 'approval' | 'provision';
  readonly openerIds?: readonly string[];
  readonly subjectIds?: readonly string[];
  readonly openerOrSubjectId?: string;
  readonly stepApproverIds?: readonly string[];
  readonly approverIds?: readonly string[];
  /** Whose turn it is in open tasks. */
  readonly myWorkUserIds?: readonly string[];
  readonly appIds?: readonly string[];
  readonly entitlementIds?: readonly string[];
  readonly appUserIds?: readonly string[];
  readonly excludeAppIds?: readonly string[];
  readonly excludeEntitlementIds?: readonly string[];
  readonly createdAfter?: string;
  readonly createdBefore?: string;
  readonly outcomes?: readonly string[];
  readonly stepApprovalKinds?: readonly string[];
  readonly emergency?: boolean;
  readonly newestFirst?: boolean;
  readonly offset: number;
  readonly limit: number;
}

/** Who has access. */
export interface Grants {
  find(id: string): Promise<Grant | undefined>;
  /** The open grant of a user, if there is one. */
  held(of: GrantHolder): Promise<Grant | undefined>;
  search(query: GrantQuery): Promise<readonly Grant[]>;
  /** Users with an open grant: the members of a group. */
  holders(entitlement: { readonly appId: string; readonly appEntitlementId: string }): Promise<readonly string[]>;
  /** Replaces the open grant of the same account, if there is one; that one's id stays. Returns what is held. */
  record(grant: Grant): Promise<Grant>;
  /** With `only`: it stays where another task gave it, or it lasts until another time. */
  end(of: GrantHolder, only?: Pick<Grant, 'taskId' | 'deprovisionAt'>): Promise<void>;
  /** When an open grant ends by itself; null: never. Undefined: it is held no more. */
  changeEnd(id: string, deprovisionAt: string | null): Promise<Grant | undefined>;
}

export interface GrantHolder {
  readonly appId: string;
  readonly appEntitlementId: string;
  readonly identityUserId: string;
  /** Absent: any account of the user. */
  readonly appUserId?: string;
}

export interface GrantQuery {
  readonly appIds?: readonly string[];
  readonly entitlementIds?: readonly string[];
  readonly appUserIds?: readonly string[];
  readonly userId?: string;
  /** Those whose ids come after this one, in the order of the ids. */
  readonly afterId?: string;
  readonly offset: number;
  readonly limit: number;
}
