import { ApplicationFailure, CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import type { PauseRefusal } from '../../src/model/definitions/execution.ts';
import type { ExecutionState } from './execution-state.ts';

/** Holds a run where it is: what is open may finish, and nothing new begins until it is resumed (A73, M39). */
export class Pause {
  readonly #state: ExecutionState;
  #isOn = false;

  constructor(state: ExecutionState) {
    this.#state = state;
  }

  /** Throw what the caller is told. */
  checkPause = (): void => {
    if (this.#isOn) throw refusal('AlreadyPaused', 'the run is paused already');
    if (this.#state.isOver) throw refusal('RunIsOver', 'the run is over');
  };

  checkResume = (): void => {
    if (!this.#isOn) throw refusal('NotPaused', 'the run is not paused');
  };

  pause(): void {
    this.#isOn = true;
    this.#state.setStatus('PAUSED');
  }

  resume(): void {
    this.#isOn = false;
    this.#state.setStatus('RUNNING');
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** Waits while the run is paused; false when it was cancelled meanwhile. */
  async untilOff(hasEnded: () => boolean): Promise<boolean> {
    if (!this.#isOn) return true;
    try {
      await condition(() => !this.#isOn || hasEnded());
      return true;
    } catch (error) {
      if (isCancellation(error)) return false;
      throw error;
    }
  }
}

function refusal(type: PauseRefusal, message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, type);
}

/** Waits also where the workflow itself was cancelled. */
export function uncancellableCondition(holds: () => boolean): Promise<void> {
  return CancellationScope.nonCancellable(() => condition(holds));
}
