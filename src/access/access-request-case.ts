import type { AuditEntry, AuditMembers } from '../model/access/audit.ts';
import { systemUsers } from '../model/caller.ts';
import type { PolicyStep } from '../model/access/policy.ts';
import type { StepInstance } from '../model/access/step-instance.ts';
import type { AccessOutcome, AccessRequest } from '../model/access/access-request.ts';
import type { TrailPart } from '../model/access/access-request-store.ts';

/** The parts that a workflow and a test provide differently. */
export interface CaseTools {
  /** RFC 3339. */
  now(): string;
  newId(): string;
}

/** A task and its trail while its workflow works on it: the few ways in which both change. */
export class AccessRequestCase {
  readonly tools: CaseTools;
  /** The step of the policy that the current one was made from. */
  taken: PolicyStep | undefined;
  /** The steps after approval are known. */
  isProvisionPlanned = false;
  #task: AccessRequest;
  #trail: AuditEntry[] = [];
  #taken = 0;
  #revision = 0;

  constructor(task: AccessRequest, tools: CaseTools) {
    this.#task = task;
    this.tools = tools;
  }

  get task(): AccessRequest {
    return this.#task;
  }

  get current(): StepInstance | undefined {
    return this.#task.policy.current;
  }

  get isOpen(): boolean {
    return this.#task.state === 'TASK_STATE_OPEN';
  }

  /** Grows with every change. */
  get revision(): number {
    return this.#revision;
  }

  change(change: Partial<AccessRequest>): void {
    this.#task = { ...this.#task, ...change, updatedAt: this.tools.now() };
    this.#revision += 1;
  }

  /** The current step as it is now; its id may be a new one. */
  setCurrent(current: StepInstance | undefined): void {
    this.change({ policy: { ...this.#task.policy, current } });
  }

  /** The current step is over. */
  leave(ended: StepInstance): void {
    const { policy } = this.#task;
    const done: StepInstance = { ...ended, state: 'POLICY_STEP_STATE_DONE' };
    this.change({ policy: { ...policy, current: undefined, history: [...policy.history, done] }, stepApproverIds: [] });
    if (done.approval !== undefined) this.note(actorOf(done), { approvalInstanceChange: { instance: done.approval } });
  }

  enter(step: StepInstance, deciderIds: readonly string[]): void {
    const { policy, approverIds } = this.#task;
    this.change({
      policy: { ...policy, current: step },
      stepApproverIds: deciderIds,
      approverIds: [...new Set([...approverIds, ...deciderIds])],
    });
  }

  /** Nothing follows any more. */
  finish(outcome: AccessOutcome, userId: string): void {
    const outcomeTime = this.tools.now();
    const { grant, revoke } = this.#task.type;
    const ended = grant === undefined ? outcome : outcome === 'REVOKED' ? 'GRANTED' : outcome;
    this.change({
      state: 'TASK_STATE_CLOSED',
      processing: 'TASK_PROCESSING_TYPE_DONE',
      type: {
        ...(grant === undefined
          ? {}
          : { grant: { ...grant, outcome: `GRANT_OUTCOME_${ended}` as const, outcomeTime } }),
        ...(revoke === undefined
          ? {}
          : { revoke: { ...revoke, outcome: `REVOKE_OUTCOME_${outcome}` as const, outcomeTime } }),
      },
      policy: { ...this.#task.policy, next: [] },
      stepApproverIds: [],
    });
    this.note(userId, { stateChange: { previousState: 'TASK_STATE_OPEN' } });
    this.note(
      userId,
      grant === undefined
        ? { revokeOutcome: { outcome: `REVOKE_OUTCOME_${outcome}` } }
        : { grantOutcome: { outcome: `GRANT_OUTCOME_${ended}` } },
    );
  }

  comment(userId: string, comment: string): void {
    if (comment === '') return;
    this.change({ commentCount: this.#task.commentCount + 1 });
    this.note(userId, { comment: { comment, updatedAt: this.tools.now(), updatedBy: userId } });
  }

  /** Adds to the trail (C160). */
  note(userId: string, members: AuditMembers, { isError = false } = {}): void {
    this.#revision += 1;
    this.#trail.push({
      id: this.tools.newId(),
      ticketId: this.#task.id,
      userId,
      created: this.tools.now(),
      eventType: isError ? 'TASK_AUDIT_EVENT_TYPE_ERROR' : 'TASK_AUDIT_EVENT_TYPE_NEUTRAL',
      source: 'SOURCE_C1',
      currentState: this.#task.state,
      workflowStep: this.#task.policy.history.length,
      ...members,
    });
  }

  /** The entries noted since the last call. */
  takeTrail(): TrailPart {
    const part = { from: this.#taken, entries: this.#trail };
    this.#taken += part.entries.length;
    this.#trail = [];
    return part;
  }
}

function actorOf({ approval }: StepInstance): string {
  const { approved, denied, reassigned, restarted, skipped } = approval ?? {};
  return (approved ?? denied ?? reassigned ?? restarted ?? skipped)?.userId ?? systemUsers.system;
}
