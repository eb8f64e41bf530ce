/** An access request as `GET /api/v1/tasks/{id}` answers it: the task, and what it names in a list beside it. */
export interface RequestAnswer {
  readonly taskView: RequestView;
  readonly expanded: readonly Expanded[];
}

export interface RequestView {
  readonly task: RequestTask;
  /** `$.expanded[3]`. */
  readonly appPath?: string;
  readonly identityUserPath?: string;
  readonly createdByUserPath?: string;
  readonly entitlementsPath?: string;
  readonly stepApproversPath?: string;
  readonly approversPath?: string;
}

/** A thing that a request names, or a list of such things. */
export interface Expanded {
  readonly id?: string;
  readonly displayName?: string;
  readonly email?: string;
  readonly items?: readonly Expanded[];
}

export interface RequestTask {
  readonly id: string;
  readonly numericId: string;
  readonly displayName: string;
  /** Why. */
  readonly description: string;
  readonly state: string;
  readonly type: { readonly grant?: RequestSubject; readonly revoke?: RequestSubject };
  readonly policy: {
    readonly policy: { readonly displayName: string };
    readonly current?: StepView;
    readonly next: readonly StepView[];
    readonly history: readonly StepView[];
  };
  readonly stepApproverIds: readonly string[];
  /** Of the caller, now: `TASK_ACTION_TYPE_APPROVE`. */
  readonly actions: readonly string[];
  readonly emergencyAccess: boolean;
  readonly createdAt: string;
}

export interface RequestSubject {
  readonly appEntitlementId: string;
  readonly identityUserId: string;
  readonly outcome: string;
  readonly grantDuration?: string;
}

/** A step as it is walked; one that is still to come has no state. Exactly one kind. */
export interface StepView {
  readonly id?: string;
  readonly approval?: Decided & { readonly approval?: ApprovalView };
  readonly provision?: Decided & {
    readonly provision?: { readonly provisionPolicy?: ProvisionPolicyView };
    readonly provisionPolicy?: ProvisionPolicyView;
  };
  readonly wait?: { readonly name?: string };
  readonly accept?: { readonly acceptMessage?: string };
  readonly reject?: { readonly rejectMessage?: string };
}

/** How a step ended. */
export interface Decided {
  readonly state?: string;
  readonly webhookInstanceId?: string;
  readonly approved?: { readonly userId: string; readonly approvedAt: string };
  readonly denied?: { readonly userId: string; readonly deniedAt: string };
  readonly reassigned?: { readonly userId: string; readonly reassignedAt: string };
  readonly reassignedByError?: { readonly description: string };
  readonly completed?: { readonly userId: string; readonly completedAt: string };
  readonly cancelled?: { readonly cancelledByUserId: string; readonly cancelledAt: string };
  readonly errored?: { readonly description: string; readonly erroredAt: string };
  readonly restarted?: object;
  readonly skipped?: object;
}

export interface ApprovalView {
  readonly users?: object;
  readonly manager?: object;
  readonly appOwners?: object;
  readonly group?: object;
  readonly self?: object;
  readonly entitlementOwners?: object;
  readonly resourceOwners?: object;
  readonly expression?: object;
  readonly webhook?: { readonly webhookId?: string };
  readonly allowReassignment?: boolean;
  readonly requireApprovalReason?: boolean;
  readonly requireDenialReason?: boolean;
  readonly requireReassignmentReason?: boolean;
}

export interface ProvisionPolicyView {
  readonly webhook?: { readonly webhookId?: string };
  readonly manual?: { readonly instructions?: string };
  readonly delegated?: object;
  readonly multiStep?: object;
}

/** The things behind a path of a request. */
export function thingsAt(expanded: readonly Expanded[], path: string | undefined): readonly Expanded[] {
  const place = /^\$\.expanded\[(\d+)\]$/.exec(path ?? '')?.[1];
  const thing = place === undefined ? undefined : expanded[Number(place)];
  return thing === undefined ? [] : (thing.items ?? [thing]);
}

export function nameOfThings(things: readonly Expanded[]): string {
  return things.map(({ displayName, email, id }) => displayName ?? email ?? id ?? '').join(', ') || '–';
}

export function subjectOfRequest({ type }: RequestTask): RequestSubject | undefined {
  return type.grant ?? type.revoke;
}

/** `Open`, `Granted`, `Denied` … */
export function stateOfRequest(task: RequestTask): string {
  if (task.state === 'TASK_STATE_OPEN') return 'Open';
  const outcome = subjectOfRequest(task)?.outcome.replace(/^(GRANT|REVOKE)_OUTCOME_/, '') ?? 'CLOSED';
  return `${outcome.charAt(0)}${outcome.slice(1).toLowerCase().replaceAll('_', ' ')}`;
}
