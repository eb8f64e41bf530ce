import { ApplicationFailure, workflowInfo } from '@temporalio/workflow';
import type {
  JumpOutcome,
  JumpRefusal,
  RunInput,
  RunJump,
  TaskExecution,
} from '../../src/model/definitions/execution.ts';
import { tasksForRerun } from '../../src/model/definitions/kept-tasks.ts';
import { taskReferencesIn } from '../../src/model/definitions/task-references.ts';
import type { ExecutionState } from './execution-state.ts';
import { isSince } from './is-since.ts';
import type { KeptTasks } from './kept-tasks.ts';
import type { OpenTasks } from './open-tasks.ts';
import { uncancellableCondition } from './pause.ts';
import type { Pause } from './pause.ts';
import type { Skips } from './skips.ts';

/** Since then no act that was answered is lost by a jump: updates are checked again in their turn. */
export const jumpsLosingNothing = 'jumps-losing-nothing';

interface Run {
  readonly state: ExecutionState;
  readonly chainId: string;
  readonly loop: {
    readonly openTasks: OpenTasks;
    readonly pause: Pause;
    readonly skips: Skips;
    readonly kept: KeptTasks;
    readonly hasEnded: boolean;
    goOnAs(next: () => RunInput): void;
  };
}

/**
 * Lets a run go on at another task. Ahead, all that is open and all between is SKIPPED. Back at a task that was reached, that one
 * and all that came after it is done again, by another run of Temporal's: one that has gone past a place does not come there again.
 */
export class Jumps {
  readonly #run: Run;
  /** Another run takes the place of this one once nothing of it is open. */
  #goesBack = false;

  constructor(run: Run) {
    this.#run = run;
  }

  /** Throws what the caller is told; then nothing is written in the history. */
  check({ reference }: RunJump): void {
    const { state, loop } = this.#run;
    const { tasks } = state.run.definition;
    this.#checkGoesOn();
    if (loop.pause.isOn) throw refusal('RunIsPaused', 'the run is paused');
    if (state.newest(reference) !== undefined) return;
    if (tasks.some(({ taskReferenceName }) => taskReferenceName === reference)) return;
    const isInside = taskReferencesIn(tasks).includes(reference);
    throw isInside
      ? refusal('TaskInside', `task ${reference} stands inside of another one and was not reached`)
      : refusal('TaskUnknown', `no task ${reference} in this run`);
  }

  /** The next run would know nothing of what is asked while this one is on its way there. */
  checkStays(): void {
    if (this.#goesBack && !this.#run.state.isOver)
      throw refusal('RunJumps', 'the run is on its way back to another task');
  }

  async apply(jump: RunJump): Promise<JumpOutcome> {
    const reached = this.#run.state.newest(jump.reference);
    if (reached === undefined) {
      await this.#jumpAhead(jump);
      return 'ahead';
    }
    this.#goesBack = true;
    this.#run.loop.goOnAs(() => this.#from(reached, jump));
    return 'again';
  }

  async #jumpAhead({ reference, input }: RunJump): Promise<void> {
    const { state, loop } = this.#run;
    const { tasks } = state.run.definition;
    const before = tasks.slice(
      0,
      tasks.findIndex(({ taskReferenceName }) => taskReferenceName === reference),
    );
    loop.skips.jump(
      reference,
      taskReferencesIn(before).filter((one) => state.newest(one) === undefined),
      { keepsAsked: isSince(state.run, jumpsLosingNothing) },
    );
    if (input !== undefined) loop.kept.giveInput(reference, input);
    const passed = loop.openTasks.all();
    for (const open of passed.toReversed()) open.end({ status: 'SKIPPED', output: {} });
    const isOver = () => passed.every(({ scheduled }) => (state.at(scheduled.seq - 1)?.endTime ?? 0) > 0);
    const isReached = () => state.newest(reference) !== undefined;
    await uncancellableCondition(() => (isOver() && isReached()) || state.isOver || loop.hasEnded);
    if (!isReached() && isSince(state.run, jumpsLosingNothing)) this.#checkGoesOn();
  }

  #checkGoesOn(): void {
    this.checkStays();
    const { state, loop } = this.#run;
    if (loop.hasEnded || state.isOver) throw refusal('RunIsOver', 'the run has ended');
  }

  /** The tasks as they are once all of them are over. */
  #from({ taskId }: TaskExecution, { reference, input }: RunJump): RunInput {
    const { state, chainId, loop } = this.#run;
    const { variables, createTime, tasks } = state.snapshot(chainId);
    const again = tasksForRerun(tasks, taskId);
    const { run } = state;
    return {
      ...run,
      kept: {
        tasks: again?.tasks ?? tasks,
        variables,
        createTime,
        chainId,
        skips: loop.skips.asked(),
        runsSinceMs: run.kept?.continued?.runsSinceMs ?? run.kept?.runsSinceMs ?? workflowInfo().runStartTime.getTime(),
        ...(input !== undefined && { givenInput: { reference, iteration: again?.from.iteration ?? 0, input } }),
      },
    };
  }
}

function refusal(type: JumpRefusal, message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, type);
}
