import { allHandlersFinished, condition, defineUpdate, patched, setHandler } from '@temporalio/workflow';
import { ApplicationFailure } from '@temporalio/common';
import { AccessRequestTurns } from '../../src/access/access-request-turns.ts';
import {
  actUpdateName,
  openedUpdateName,
  refusedType,
  type ActRefusal,
  type StartedAccessRequest,
  type AccessRequestAct,
  type AccessRequestDraft,
} from '../../src/model/access/access-request-act.ts';
import { access } from './activities.ts';
import { newId, now } from './new-id.ts';

/** A task as its workflow has it: acts arrive as updates, and what is to be read of it is saved by activities. */
export class AccessRequestRun extends AccessRequestTurns {
  readonly #draft: AccessRequestDraft;
  #opened: StartedAccessRequest | undefined;

  constructor(draft: AccessRequestDraft) {
    super(draft, { now, newId, until, save: (task, trail) => access.saveTask(task, trail), isSince: patched });
    this.#draft = draft;
    setHandler(openedUpdate, () => this.#untilOpened());
    setHandler(actUpdate, (act) => this.#act(act), { validator: (act) => this.#validate(act) });
  }

  /** False: another open task is in the way (C10). */
  async open(): Promise<boolean> {
    const opened = await access.openTask(this.case.task);
    if (opened.kind === 'conflict') {
      this.#opened = opened;
      await condition(allHandlersFinished);
      return false;
    }
    this.#opened = { kind: 'opened' };
    const { createdByUserId } = this.case.task;
    this.case.change({ numericId: opened.numericId });
    this.case.note(createdByUserId, { taskCreated: {} });
    for (const result of this.#draft.conditions)
      this.case.note(createdByUserId, { conditionalPolicyExecutionResult: result });
    return true;
  }

  override async finish(): Promise<void> {
    await super.finish();
    await condition(allHandlersFinished);
  }

  async #untilOpened(): Promise<StartedAccessRequest> {
    await condition(() => this.#opened?.kind === 'conflict' || this.hasSettled);
    return this.#opened ?? { kind: 'opened' };
  }

  /** Refused here, an act leaves nothing in the history. */
  #validate(act: AccessRequestAct): void {
    const refusal = this.check(act);
    if (refusal !== undefined) throw refused(refusal);
  }

  async #act(act: AccessRequestAct): Promise<string> {
    const end = await this.act(act);
    if (end.kind === 'refused') throw refused(end.refusal);
    return end.actionId;
  }
}

const openedUpdate = defineUpdate<StartedAccessRequest>(openedUpdateName);
const actUpdate = defineUpdate<string, [AccessRequestAct]>(actUpdateName);

function until(holds: () => boolean, timeoutMs?: number): Promise<boolean> {
  return timeoutMs === undefined ? condition(holds).then(() => true) : condition(holds, timeoutMs);
}

function refused({ message, code }: ActRefusal): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, refusedType, code);
}
