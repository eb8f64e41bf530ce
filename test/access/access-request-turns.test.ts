import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openApproval, approve, deny, skipCurrent } from '../../src/access/approval-transitions.ts';
import { awaitAnswer } from '../../src/access/wait-transitions.ts';
import { AccessRequestTurns, type ActEnd, type Question } from '../../src/access/access-request-turns.ts';
import { userRoles, systemUsers } from '../../src/model/caller.ts';
import type { AccessRequest } from '../../src/model/access/access-request.ts';
import type { AccessRequestAct } from '../../src/model/access/access-request-act.ts';

/** Everything that can happen to a task at one time, in every order that fast-check finds. */
describe('an answer that was accepted stands, and an act that was done too (C64, C95)', () => {
  const script = fc.record({
    decisions: fc.array(fc.constantFrom('approve' as const, 'deny' as const), { minLength: 1, maxLength: 3 }),
    acts: fc.array(
      fc.constantFrom('skipStep' as const, 'restart' as const, 'close' as const, 'reset' as const, 'comment' as const),
      { maxLength: 4 },
    ),
    isTimed: fc.boolean(),
  });

  test('of an answer, an act and a time-out on one step one happens, and whoever was told so is right', async () => {
    await fc.assert(
      fc.asyncProperty(script, fc.scheduler(), async (given, scheduler) => {
        const world = new World(scheduler, given.isTimed);
        const walked = world.walk();
        // Somebody answers and acts on whatever step is current when it is their turn.
        const answers = given.decisions.map((decision, at) =>
          world.when(`answer ${at}`, () => world.callBack(decision)),
        );
        const acts = given.acts.map((kind, at) => world.when(`act ${at}`, () => world.act(kind)));
        await world.runAll();
        const closing = world.act('close');
        await world.runAll();
        await Promise.all([closing, walked]);

        const { history } = world.turns.case.task.policy;
        for (const answer of await Promise.all(answers)) {
          if (answer === undefined || answer.status === 400) continue;
          const step = history.find(({ id }) => id === answer.stepId);
          expect(Object.keys(step?.approval ?? {})).toContain(answer.decision === 'approve' ? 'approved' : 'denied');
        }
        for (const { approval } of history) {
          const ends = [approval?.approved, approval?.denied, approval?.skipped, approval?.restarted].filter(
            (end) => end !== undefined,
          );
          expect(ends.length).toBeLessThanOrEqual(1);
        }
        for (const done of await Promise.all(acts)) {
          if (done?.end.kind !== 'done') continue;
          expect(done.wasSaved).toBe(true);
          if (done.kind === 'skipStep')
            expect(history.find(({ id }) => id === done.stepId)?.approval?.skipped).toBeDefined();
          if (done.kind === 'restart')
            expect(history.find(({ id }) => id === done.stepId)?.approval?.restarted).toBeDefined();
          if (done.kind === 'close') expect(world.turns.case.isOpen).toBe(false);
        }
      }),
      { numRuns: 500 },
    );
  }, 120_000);
});

test('a request whose run is nearly full takes only acts that lead to its end', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const { world, walked } = await atRest(scheduler);
      world.isFull = true;
      const { id } = world.turns.case.current ?? { id: '' };
      const check = (kind: 'comment' | 'process' | 'restart' | 'reset' | 'skipStep' | 'close') =>
        world.turns.check({ caller, comment: 'c', policyStepId: id, kind })?.message;
      for (const kind of ['comment', 'process', 'restart', 'reset'] as const)
        expect(check(kind)).toContain('only those that lead to its end');
      for (const kind of ['skipStep', 'close'] as const) expect(check(kind)).toBeUndefined();
      const closing = world.act('close');
      await world.runAll();
      await Promise.all([closing, walked]);
      expect(world.turns.case.isOpen).toBe(false);
    }),
    { numRuns: 20 },
  );
});

test('nor does one take others after 1,800 acts: the service takes 2,000 in the life of a run', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const { world, walked } = await atRest(scheduler);
      for (let acts = 0; acts < 1_800; acts += 1) {
        const restarting = world.act('restart');
        await world.runAll();
        expect(await restarting).toMatchObject({ end: { kind: 'done' } });
      }
      const { id } = world.turns.case.current ?? { id: '' };
      expect(world.turns.check({ caller, comment: 'c', policyStepId: id, kind: 'restart' })?.message).toContain(
        'only those that lead to its end',
      );
      const closing = world.act('close');
      await world.runAll();
      expect(await closing).toMatchObject({ end: { kind: 'done' } });
      await walked;
    }),
    { numRuns: 1 },
  );
}, 60_000);

/** A request that waits at its first step. */
async function atRest(scheduler: fc.Scheduler) {
  const world = new World(scheduler, false);
  const walked = world.walk();
  await world.runAll();
  return { world, walked };
}

const caller = { userId: systemUsers.administrator, roleIds: [userRoles.superAdministrator] };
const webhookStep = { approval: { webhook: { webhookId: 'w' } } };

/** The row that owns a message's decision, as Postgres keeps it: whoever commits first has it. */
interface Row {
  readonly stepId: string;
  state: 'open' | 'decided' | 'closed';
  decision?: 'approve' | 'deny';
  /** The acts that its run has learned of. */
  ended?: { readonly decision: 'approve' | 'deny' };
  isWithdrawn: boolean;
}

class World {
  isFull = false;
  readonly turns: AccessRequestTurns;
  #ids = 0;
  #clock = 0;
  #saved: AccessRequest | undefined;
  readonly #scheduler: fc.Scheduler;
  readonly #isTimed: boolean;
  readonly #rows: Row[] = [];
  #waiting: { readonly holds: () => boolean; resolve(held: boolean): void }[] = [];

  constructor(scheduler: fc.Scheduler, isTimed: boolean) {
    this.#scheduler = scheduler;
    this.#isTimed = isTimed;
    const steps = [webhookStep, webhookStep];
    this.turns = new AccessRequestTurns(
      { task: draft(steps), steps },
      {
        now: () => new Date(Date.UTC(2026, 0, 1) + (this.#clock += 1)).toISOString(),
        newId: () => String((this.#ids += 1)).padStart(27, '0'),
        isSince: () => true,
        isHistoryFull: () => this.isFull,
        until: (holds, timeoutMs) => this.#until(holds, timeoutMs),
        save: async (task) => {
          await scheduler.schedule(Promise.resolve(), 'save');
          this.#saved = task;
        },
      },
    );
  }

  /** The way of a workflow: one step after the other. */
  async walk(): Promise<void> {
    const { turns } = this;
    while (turns.case.isOpen) {
      const [step, ...next] = turns.case.task.policy.next;
      if (step?.approval === undefined) {
        turns.case.finish('GRANTED', systemUsers.system);
        break;
      }
      turns.case.change({ policy: { ...turns.case.task.policy, next } });
      openApproval(turns.case, { approval: step.approval, userIds: [] });
      await turns.settle();
      await this.#followStep(turns.case.current?.id ?? '');
    }
    await turns.finish();
  }

  async #followStep(stepId: string): Promise<void> {
    const { turns } = this;
    const row: Row = { stepId, state: 'open', isWithdrawn: false };
    this.#rows.push(row);
    const untilMs = this.#isTimed ? Date.UTC(2026, 0, 2) : undefined;
    const awaited = await awaitAnswer(turns, { stepId, question: this.#questionOf(row), untilMs });
    if (awaited.kind === 'left') return;
    if (awaited.kind === 'timedOut') return skipCurrent(turns.case, systemUsers.system);
    const move = { userId: systemUsers.webhook, comment: '' };
    return (awaited.answer as { decision: string }).decision === 'approve'
      ? approve(turns.case, move)
      : deny(turns.case, move);
  }

  #questionOf(row: Row): Question {
    return {
      get answer() {
        return row.isWithdrawn ? undefined : row.ended;
      },
      withdraw: async () => {
        await this.#scheduler.schedule(Promise.resolve(), 'close row');
        if (row.state === 'open') {
          row.state = 'closed';
          row.isWithdrawn = true;
          return true;
        }
        row.ended ??= row.decision === undefined ? undefined : { decision: row.decision };
        return false;
      },
    };
  }

  /** Commits, answers, and tells the run some time later. */
  async callBack(decision: 'approve' | 'deny') {
    const row = this.#rows.at(-1);
    if (row === undefined) return undefined;
    if (row.state !== 'open') return { status: 400, stepId: row.stepId, decision };
    Object.assign(row, { state: 'decided', decision });
    void this.#scheduler.schedule(Promise.resolve(), 'signal').then(() => (row.ended ??= { decision }));
    return { status: 202, stepId: row.stepId, decision };
  }

  async act(kind: 'skipStep' | 'restart' | 'close' | 'reset' | 'comment') {
    const stepId = this.turns.case.current?.id ?? '';
    const act: AccessRequestAct = { caller, comment: 'c', kind, policyStepId: stepId };
    if (this.turns.check(act) !== undefined) return undefined;
    const end: Promise<ActEnd> = this.turns.act(act);
    return end.then((found) => ({ kind, stepId, end: found, wasSaved: this.#hasSaved(kind, stepId) }));
  }

  /** A thing of the outside that happens some time. */
  when<T>(label: string, happens: () => Promise<T>): Promise<T> {
    return this.#scheduler.schedule(Promise.resolve(), label).then(happens);
  }

  async runAll(): Promise<void> {
    await this.#settle();
    while (this.#scheduler.count() > 0) {
      await this.#scheduler.waitOne();
      await this.#settle();
    }
  }

  /** Whether a reader sees the effect of an act. */
  #hasSaved(kind: string, stepId: string): boolean {
    if (kind === 'close') return this.#saved?.state === 'TASK_STATE_CLOSED';
    if (kind === 'comment') return (this.#saved?.commentCount ?? 0) > 0;
    return kind === 'reset' || this.#saved?.policy.history.some(({ id }) => id === stepId) === true;
  }

  #until(holds: () => boolean, timeoutMs?: number): Promise<boolean> {
    return new Promise((resolve) => {
      const waiting = { holds, resolve };
      this.#waiting.push(waiting);
      if (timeoutMs === undefined) return;
      void this.#scheduler.schedule(Promise.resolve(), 'timer').then(() => {
        if (!this.#waiting.includes(waiting)) return;
        this.#waiting = this.#waiting.filter((other) => other !== waiting);
        resolve(false);
      });
    });
  }

  /** As a workflow does after each thing that it learns: whoever can go on goes on. */
  async #settle(): Promise<void> {
    for (let quiet = 0; quiet < 3; ) {
      await new Promise((resolve) => setImmediate(resolve));
      const woken = this.#waiting.find(({ holds }) => holds());
      quiet = woken === undefined ? quiet + 1 : 0;
      this.#waiting = this.#waiting.filter((waiting) => waiting !== woken);
      woken?.resolve(true);
    }
  }
}

function draft(next: AccessRequest['policy']['next']): AccessRequest {
  const at = '2026-01-01T00:00:00.000Z';
  return {
    id: 't',
    numericId: '1',
    displayName: 't',
    description: '',
    state: 'TASK_STATE_OPEN',
    processing: 'TASK_PROCESSING_TYPE_PROCESSING',
    origin: 'TASK_ORIGIN_API',
    type: { grant: { appId: 'a', appEntitlementId: 'e', identityUserId: 'u', outcome: 'GRANT_OUTCOME_UNSPECIFIED' } },
    policy: { policy: { id: 'p', displayName: 'p', policySteps: {}, createdAt: at, updatedAt: at }, next, history: [] },
    policyGenerationId: 'g',
    userId: 'u',
    createdByUserId: 'u',
    stepApproverIds: [],
    approverIds: [],
    commentCount: 0,
    emergencyAccess: false,
    createdAt: at,
    updatedAt: at,
  };
}
