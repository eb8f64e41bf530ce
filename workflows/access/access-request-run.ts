import {
  allHandlersFinished,
  condition,
  defineSignal,
  defineUpdate,
  patched,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { ApplicationFailure } from '@temporalio/common';
import type { ActivityOptions } from '@temporalio/workflow';
import { AccessRequestTurns } from '../../src/access/access-request-turns.ts';
import { actUpdateName, openedUpdateName, refusedType } from '../../src/model/access/access-request-act.ts';
import type {
  ActRefusal,
  StartedAccessRequest,
  AccessRequestAct,
  AccessRequestDraft,
} from '../../src/model/access/access-request-act.ts';
import type { AccessRequest } from '../../src/model/access/access-request.ts';
import type { Grant } from '../../src/model/access/grant.ts';
import type { TrailPart } from '../../src/model/access/access-request-store.ts';
import { saveAgainSignalName } from '../../src/model/access/unconfirmed-saves.ts';
import { ksuidOf } from '../../src/model/ksuid.ts';
import type { AccessActivities } from '../../activities/access-activities.ts';
import { proxyNearest, useOrdinaryActivities } from '../signalbox-activities.ts';

/** All may be repeated, so they are tried until they succeed. */
export const untilItWorks: Pick<ActivityOptions, 'startToCloseTimeout' | 'retry'> = {
  startToCloseTimeout: '20 seconds',
  retry: { initialInterval: '200 milliseconds', maximumInterval: '30 seconds' },
};

/** Of a run that called `useOrdinaryActivities` they are no local ones. */
export const access = proxyNearest<AccessActivities>(untilItWorks);

/**
 * An ordinary activity begins after what led to it is in the history. An update that a sleeping run takes is in the service's
 * memory alone until its workflow task is over: a service that dies before that forgets the update, and a local activity has
 * been done by then (0137, 0147). False: a run that began with local ones goes on with them.
 */
export function actOnceAccepted(): boolean {
  const isSince = patched('ordinary-activities');
  if (isSince) useOrdinaryActivities();
  return isSince;
}

/** A task as its workflow has it: acts arrive as updates, and what is to be read of it is saved by activities. */
export class AccessRequestRun extends AccessRequestTurns {
  readonly #draft: AccessRequestDraft;
  #opened: StartedAccessRequest | undefined;

  constructor(draft: AccessRequestDraft) {
    super(draft, { now, newId, until, save, isHistoryFull, isSince: patched });
    this.#draft = draft;
    setHandler(openedUpdate, () => this.#untilOpened());
    setHandler(saveAgainSignal, () => {
      // A run may have had the signal while its worker was of a release that does not know it.
      if (patched('saves-again')) this.case.change({});
    });
    setHandler(actUpdate, (act) => this.#act(act), { validator: (act) => this.#validate(act) });
  }

  /** The grant that it takes away because its time was over. */
  get expired(): Grant | undefined {
    return this.#draft.expired;
  }

  /** False: another open task is in the way (C10). */
  async open(): Promise<boolean> {
    const opened = await access.openTask(this.case.task, workflowInfo().startTime.toISOString());
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

/** Temporal ends a run without a word at 51,200 events; an act and what follows from it take up to some fifty. */
const historyEventsMax = 35_000;

function isHistoryFull(): boolean {
  return workflowInfo().historyLength > historyEventsMax;
}

const openedUpdate = defineUpdate<StartedAccessRequest>(openedUpdateName);
const saveAgainSignal = defineSignal(saveAgainSignalName);
const actUpdate = defineUpdate<string, [AccessRequestAct]>(actUpdateName);

/** A try that takes the place of another has a longer history: its service has written that the other one failed. */
function save(task: AccessRequest, trail: TrailPart): Promise<void> {
  return access.saveTask(task, trail, workflowInfo().historyLength);
}

function until(holds: () => boolean, timeoutMs?: number): Promise<boolean> {
  return timeoutMs === undefined ? condition(holds).then(() => true) : condition(holds, timeoutMs);
}

function refused({ message, code }: ActRefusal): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, refusedType, code);
}

/** Made of the workflow's own clock and randomness, so a replay makes the same. */
export function newId(): string {
  return ksuidOf(
    Date.now(),
    Uint8Array.from({ length: 16 }, () => Math.floor(Math.random() * 256)),
  );
}

export function now(): string {
  return new Date().toISOString();
}
