import type { PolicyStep } from '../model/access/policy.ts';
import type { AccessRequest } from '../model/access/access-request.ts';
import type { ActRefusal, AccessRequestAct } from '../model/access/access-request-act.ts';
import type { TrailPart } from '../model/access/access-request-store.ts';
import { applyAct, type FirstPolicy } from './apply-act.ts';
import { checkAct } from './check-act.ts';
import { actsMax, endsStep, leadsOn, remarksMax, tooManyActs, tooManyRemarks } from './act-limits.ts';
import { checkInterest } from './check-interest.ts';
import { AccessRequestCase, type CaseTools } from './access-request-case.ts';

/** The parts that a workflow and a test provide differently. */
export interface TurnTools extends CaseTools {
  /** True once it holds; false when the time was over first. */
  until(holds: () => boolean, timeoutMs?: number): Promise<boolean>;
  save(task: AccessRequest, trail: TrailPart): Promise<void>;
  /** What comes from now on is to lead to the end of the request: its run can take only so much more. */
  isHistoryFull(): boolean;
  /** False in a run that went past this place before there was such a rule. */
  isSince(rule: string): boolean;
}

/** The question to an endpoint about the current step, while people can act on it. */
export interface Question {
  /** There once the endpoint has decided, or cannot any more. */
  readonly answer: object | undefined;
  /** From now on an answer is refused. False: one was first, and `answer` has it. */
  withdraw(): Promise<boolean>;
}

export type ActEnd =
  | { readonly kind: 'done'; readonly actionId: string }
  | { readonly kind: 'refused'; readonly refusal: ActRefusal };

/**
 * Whose turn it is in a task: its workflow walks the steps, and at rest people act. Each act is checked against the
 * task at rest, done at once, and over when what followed from it is saved, so that whoever reads after that sees its
 * effect. An act that ends a step takes back what an endpoint is asked about it first: an answer that was accepted is
 * applied before the act is looked at again (C64).
 */
export class AccessRequestTurns {
  readonly case: AccessRequestCase;
  readonly #tools: TurnTools;
  readonly #first: Required<FirstPolicy>;
  #isAtRest = false;
  /** An act has the turn and waits for the endpoint's door to close. */
  #isActing = false;
  #question: Question | undefined;
  #savedRevision = 0;
  /** The saved state whose consequences have all been carried out. */
  #settledRevision = -1;
  #processRequests = 0;
  #acts = 0;
  /** Those of them that decided nothing. */
  #remarks = 0;

  constructor(
    { task, steps }: { readonly task: AccessRequest; readonly steps: readonly PolicyStep[] },
    tools: TurnTools,
  ) {
    this.case = new AccessRequestCase(task, tools);
    this.#tools = tools;
    const { emergencyAccess } = task;
    this.#first = { steps, restored: { policy: task.policy.policy, emergencyAccess } };
  }

  /** How often somebody asked to go on at once. */
  get processRequests(): number {
    return this.#processRequests;
  }

  /** Whether readers see the task as it came to rest the first time. */
  get hasSettled(): boolean {
    return this.#settledRevision >= 0;
  }

  /** Takes only what leads to its end. */
  get isFull(): boolean {
    return this.#acts >= actsMax || this.isHistoryFull;
  }

  get isHistoryFull(): boolean {
    return this.#tools.isHistoryFull();
  }

  hasLeft(stepId: string): boolean {
    return !this.case.isOpen || this.case.current?.id !== stepId;
  }

  /** Nothing to do until something holds: saves, then takes acts. False when the time was over first. */
  rest(holds: () => boolean, untilMs?: number): Promise<boolean> {
    this.case.change({ processing: 'TASK_PROCESSING_TYPE_WAITING' });
    return this.#stay(holds, untilMs);
  }

  /** Saves, and lets those who wait for it know: nothing that follows from now on is theirs to wait for. */
  async settle(): Promise<void> {
    await this.#save();
    this.#settledRevision = this.#savedRevision;
  }

  /** Rests while an endpoint is asked. False when the time was over first. */
  async restAsking(question: Question, holds: () => boolean, untilMs?: number): Promise<boolean> {
    this.#question = question;
    const inTime = await this.#stay(() => question.answer !== undefined || holds(), untilMs);
    this.#question = undefined;
    return inTime;
  }

  /** The last save; late acts are answered before the workflow ends. */
  async finish(): Promise<void> {
    await this.settle();
    this.#isAtRest = true;
  }

  /** Why an act is refused before it is begun; undefined also when that is not known yet. */
  check(act: AccessRequestAct): ActRefusal | undefined {
    if (!endsStep(act) && this.#remarks >= remarksMax) return tooManyRemarks;
    if (this.isFull && !leadsOn(act)) return tooManyActs;
    return this.#isAtRest ? (checkAct(this.case.task, act) ?? checkInterest(this.case.task, act)) : undefined;
  }

  async act(act: AccessRequestAct): Promise<ActEnd> {
    this.#acts += 1;
    if (!endsStep(act)) this.#remarks += 1;
    for (;;) {
      // Several wait for the same rest, and the first of them ends it.
      while (!this.#isAtRest) await this.#tools.until(() => this.#isAtRest);
      const refusal = this.#refusalOf(act);
      if (refusal !== undefined) return { kind: 'refused', refusal };
      this.#isAtRest = false;
      if (this.#question === undefined || !endsStep(act) || (await this.#takeBack(this.#question))) break;
    }
    const actionId = this.#tools.newId();
    const isRestored = act.kind !== 'reset' || this.#tools.isSince('policy-restored');
    applyAct(this.case, act, isRestored ? this.#first : { steps: this.#first.steps });
    if (act.kind === 'process') this.#processRequests += 1;
    const { revision } = this.case;
    await this.#tools.until(() => this.#settledRevision >= revision);
    return { kind: 'done', actionId };
  }

  async #takeBack(question: Question): Promise<boolean> {
    this.#isActing = true;
    const isTakenBack = await question.withdraw();
    this.#isActing = false;
    return isTakenBack;
  }

  /** Rules that came later do not hold for what a run has done already. */
  #refusalOf(act: AccessRequestAct): ActRefusal | undefined {
    const isSince = (rule: string) => this.#tools.isSince(rule);
    const refusal = checkAct(this.case.task, act, isSince);
    if (refusal !== undefined) return refusal;
    const ofInterest = checkInterest(this.case.task, act, isSince);
    return ofInterest !== undefined && isSince('own-interest') ? ofInterest : undefined;
  }

  async #stay(holds: () => boolean, untilMs: number | undefined): Promise<boolean> {
    for (;;) {
      await this.#save();
      if (holds()) return true;
      this.#settledRevision = this.#savedRevision;
      this.#isAtRest = true;
      const woke = await this.#untilChanged(holds, untilMs);
      if (this.#isActing) await this.#tools.until(() => !this.#isActing);
      this.#isAtRest = false;
      if (!woke || holds()) return woke;
    }
  }

  #untilChanged(holds: () => boolean, untilMs: number | undefined): Promise<boolean> {
    const isAwake = () => holds() || this.case.revision !== this.#savedRevision;
    if (untilMs === undefined) return this.#tools.until(isAwake);
    return this.#tools.until(isAwake, Math.max(1, untilMs - Date.parse(this.#tools.now())));
  }

  async #save(): Promise<void> {
    while (this.#savedRevision !== this.case.revision) {
      const { revision } = this.case;
      await this.#tools.save(this.case.task, this.case.takeTrail());
      this.#savedRevision = revision;
    }
  }
}
