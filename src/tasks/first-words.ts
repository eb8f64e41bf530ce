import type { RecordedExecutions } from '../model/definitions/recorded-executions.ts';

/** A run that was just started. */
export interface StartedRun {
  readonly workflowId: string;
  /** Temporal's run: another one may have had the id before. */
  readonly runId: string;
}

export interface FirstWords {
  /** Resolves when the run has written itself down, at the latest when the time is over. */
  until(run: StartedRun, withinMs: number): Promise<void>;
}

interface Waiting extends StartedRun {
  readonly since: number;
  /** Whoever waits goes on, and is looked for no more. */
  readonly end: () => void;
}

/** The pauses grow with the age of the youngest that is waited for. A run says its first word within some milliseconds, unless all are busy. */
const pauseMsMin = 8;
const pauseMsMax = 100;

/**
 * Waits for runs to begin without asking them: what a run does up to where it first waits stands in the database when its
 * first workflow task is over. All runs that are waited for are looked for by one statement.
 */
export function createFirstWords({ runIdsOf }: Pick<RecordedExecutions, 'runIdsOf'>): FirstWords {
  const waiting = new Set<Waiting>();
  let isLooking = false;

  return {
    until: (run, withinMs) =>
      new Promise((resolve) => {
        const one: Waiting = {
          ...run,
          since: performance.now(),
          end() {
            clearTimeout(patience);
            waiting.delete(one);
            resolve();
          },
        };
        // Not left to the look, which may hang with the database.
        const patience = setTimeout(one.end, withinMs);
        waiting.add(one);
        lookLater();
      }),
  };

  function lookLater(): void {
    if (isLooking || waiting.size === 0) return;
    isLooking = true;
    setTimeout(() => void look(), pauseMs());
  }

  function pauseMs(): number {
    const youngest = Math.max(...[...waiting].map(({ since }) => since));
    return Math.min(Math.max((performance.now() - youngest) / 2, pauseMsMin), pauseMsMax);
  }

  async function look(): Promise<void> {
    const looked = [...waiting];
    // Whoever waits is told of no fault: the run has begun all the same.
    const found = await runIdsOf(looked.map(({ workflowId }) => workflowId)).catch(() => new Map<string, string>());
    for (const run of looked) if (found.get(run.workflowId) === run.runId) run.end();
    isLooking = false;
    lookLater();
  }
}
