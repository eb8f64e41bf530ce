import { allHandlersFinished, condition, defineUpdate, setHandler } from '@temporalio/workflow';
import { ApplicationFailure } from '@temporalio/common';
import { applyAct } from '../../src/access/apply-act.ts';
import { checkAct } from '../../src/access/check-act.ts';
import { TaskCase } from '../../src/access/task-case.ts';
import {
  actUpdateName,
  openedUpdateName,
  refusedType,
  type Refusal,
  type StartedTask,
  type TaskAct,
  type TaskDraft,
} from '../../src/model/access/task-act.ts';
import { access } from './activities.ts';
import { newId, now } from './new-id.ts';

/**
 * A task as its workflow has it. Acts arrive as updates: each is checked against the task at rest, done at once, and
 * answered when what followed from it is saved, so that whoever reads after the answer sees its effect.
 */
export class TaskRun {
  readonly case: TaskCase;
  readonly #draft: TaskDraft;
  #opened: StartedTask | undefined;
  #isAtRest = false;
  #savedRevision = 0;
  /** What is saved and has no consequences left to come. */
  #settledRevision = -1;
  #processNow = 0;

  constructor(draft: TaskDraft) {
    this.#draft = draft;
    this.case = new TaskCase(draft.task, { now, newId });
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
    for (const result of this.#draft.conditions) this.case.note(createdByUserId, { conditionalPolicyExecutionResult: result });
    return true;
  }

  /** How often somebody asked to go on at once. */
  get processRequests(): number {
    return this.#processNow;
  }

  hasLeft(stepId: string): boolean {
    return !this.case.isOpen || this.case.current?.id !== stepId;
  }

  /** Nothing to do until something holds: saves, then takes acts. False when the time was over first. */
  async rest(holds: () => boolean, untilMs?: number): Promise<boolean> {
    this.case.change({ processing: 'TASK_PROCESSING_TYPE_WAITING' });
    for (;;) {
      await this.#save();
      if (holds()) return true;
      this.#settledRevision = this.#savedRevision;
      this.#isAtRest = true;
      const woke = await this.#untilChanged(holds, untilMs);
      this.#isAtRest = false;
      if (!woke || holds()) return woke;
    }
  }

  /** The last save; late acts are answered before the workflow ends. */
  async finish(): Promise<void> {
    await this.#save();
    this.#settledRevision = this.#savedRevision;
    this.#isAtRest = true;
    await condition(allHandlersFinished);
  }

  #untilChanged(holds: () => boolean, untilMs: number | undefined): Promise<boolean> {
    const isAwake = () => holds() || this.case.revision !== this.#savedRevision;
    if (untilMs === undefined) return condition(isAwake).then(() => true);
    return condition(isAwake, Math.max(1, untilMs - Date.now()));
  }

  async #save(): Promise<void> {
    while (this.#savedRevision !== this.case.revision) {
      const { revision } = this.case;
      await access.saveTask(this.case.task, this.case.takeTrail());
      this.#savedRevision = revision;
    }
  }

  async #untilOpened(): Promise<StartedTask> {
    await condition(() => this.#opened?.kind === 'conflict' || this.#settledRevision >= 0);
    return this.#opened ?? { kind: 'opened' };
  }

  /** Refused here, an act leaves nothing in the history. */
  #validate(act: TaskAct): void {
    if (this.#isAtRest) this.#require(act);
  }

  async #act(act: TaskAct): Promise<string> {
    while (!this.#isAtRest) await condition(() => this.#isAtRest);
    this.#require(act);
    const actionId = newId();
    applyAct(this.case, act, this.#draft.steps);
    if (act.kind === 'process') this.#processNow += 1;
    this.#isAtRest = false;
    const { revision } = this.case;
    await condition(() => this.#settledRevision >= revision);
    return actionId;
  }

  #require(act: TaskAct): void {
    const refusal: Refusal | undefined = checkAct(this.case.task, act);
    if (refusal !== undefined) throw ApplicationFailure.nonRetryable(refusal.message, refusedType, refusal.code);
  }
}

const openedUpdate = defineUpdate<StartedTask>(openedUpdateName);
const actUpdate = defineUpdate<string, [TaskAct]>(actUpdateName);
