import type { ExecutionChange } from '../../model/definitions/execution-change.ts';

/** Of runs whose changes could not be written. Beyond it the oldest are left out: reading such a run asks the run itself. */
const runsMax = 5_000;
/** Of all changes together. The newest is kept whatever its size: the largest run alone has more. */
const charsMax = 64 * 1024 * 1024;

/** What could not be written yet, by run: a later change is written with it. */
export interface ChangesBehind {
  readonly size: number;
  ids(): readonly string[];
  /** Joined with what is behind of its run; `isEarlier`: than that. Answers with the runs that have to be left out for it. */
  add(change: ExecutionChange, options?: { readonly isEarlier: boolean }): readonly string[];
  take(workflowId: string): ExecutionChange | undefined;
  /** This very change, if it is there: one that was joined with a later one stays. */
  remove(change: ExecutionChange): void;
}

export function createChangesBehind(): ChangesBehind {
  const byRun = new Map<string, ExecutionChange>();
  let chars = 0;
  return {
    get size() {
      return byRun.size;
    },
    ids: () => [...byRun.keys()],

    add(change, { isEarlier } = { isEarlier: false }) {
      const { workflowId } = change;
      const other = take(workflowId);
      const whole = other === undefined ? change : isEarlier ? joined(change, other) : joined(other, change);
      byRun.set(workflowId, whole);
      chars += charsOf(whole);
      const leftOut: string[] = [];
      for (const id of byRun.keys()) {
        if (byRun.size <= runsMax && (chars <= charsMax || byRun.size === 1)) break;
        take(id);
        leftOut.push(id);
      }
      return leftOut;
    },

    take,

    remove(change) {
      if (byRun.get(change.workflowId) === change) take(change.workflowId);
    },
  };

  function take(workflowId: string): ExecutionChange | undefined {
    const change = byRun.get(workflowId);
    if (change === undefined) return undefined;
    byRun.delete(workflowId);
    chars -= charsOf(change);
    return change;
  }
}

/** Two changes of a run as one; the first is the earlier one. */
export function joined(first: ExecutionChange, second: ExecutionChange): ExecutionChange {
  if (second.isWhole) return second;
  const tasks = new Map([...first.tasks, ...second.tasks].map((task) => [task.seq, task]));
  const { goesOn } = first;
  return { ...first, ...second, isWhole: first.isWhole, ...(goesOn && { goesOn }), tasks: [...tasks.values()] };
}

export function charsOf({
  head,
  definition = '',
  input = '',
  output = '',
  variables = '',
  tasks,
}: ExecutionChange): number {
  const values = head.length + definition.length + input.length + output.length + variables.length;
  return tasks.reduce((chars, { document }) => chars + document.length, values);
}
