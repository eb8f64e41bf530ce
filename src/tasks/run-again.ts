import { setTimeout as sleep } from 'node:timers/promises';
import type { Definitions } from '../model/definitions/definition.ts';
import { interpreterChanges } from '../model/definitions/execution.ts';
import type { InputChecks } from '../model/definitions/input-checks.ts';
import type { ChildAgain, Executions, KeptRun, RunInput, RunSnapshot } from '../model/definitions/execution.ts';
import type { AgainOutcome, RunsAgain, RunsAgainService, UnfitInput } from '../model/definitions/run-again.ts';
import type { RecordedExecutions } from '../model/definitions/recorded-executions.ts';
import { isDone, tasksForRerun, tasksForRetry, variablesAfter } from '../model/definitions/kept-tasks.ts';
import type { WorkerTaskStore } from '../model/definitions/worker-task-store.ts';

interface RunsAgainDependencies {
  readonly service: RunsAgainService;
  readonly executions: Pick<Executions, 'untilBlocked' | 'find'>;
  readonly recorded: Pick<RecordedExecutions, 'find' | 'remove'>;
  readonly definitions: Pick<Definitions, 'find'>;
  readonly inputs: InputChecks;
  /** Which tasks a worker has, the runs do not know. */
  readonly workerTasks: Pick<WorkerTaskStore, 'findByReference'>;
  /** The database's clock (M34). */
  readonly now: () => Promise<Date>;
}

/** Sub-workflows nest no deeper. */
const depthMax = 20;
/** How long a call may wait until a run that its parent starts is there (A11). */
const untilChildMs = 2_000;
const childPauseMs = 50;
/** How long a jump back may take until the run that goes on has begun: whoever called has an answer within ten seconds. */
const untilBegunAgainMs = 9_000;

/** Ended runs that go on, or begin anew, under their own id: a new run of Temporal's gets what is kept as its input. */
export function createRunsAgain({
  service,
  executions,
  recorded,
  definitions,
  inputs,
  workerTasks,
  now,
}: RunsAgainDependencies): RunsAgain {
  return {
    async retry(workflowId, { resumeSubworkflowTasks }) {
      const found = await snapshotOf(workflowId);
      if (typeof found === 'string') return found;
      const run = await toRetried(found, { withChildren: resumeSubworkflowTasks });
      return run === undefined ? 'nothingFailed' : start(workflowId, run);
    },

    async restart(workflowId, { useLatestDefinitions }) {
      const found = await snapshotOf(workflowId);
      if (typeof found === 'string') return found;
      const { run, status } = found;
      if (run.definition.restartable === false && status === 'COMPLETED') return 'notRestartable';
      const definition = useLatestDefinitions ? await definitions.find(run.definition.name, 0) : run.definition;
      if (definition === undefined) return 'unknownDefinition';
      return startChecked(workflowId, await toBegun(run, { definition }));
    },

    async rerun(workflowId, { fromTaskId, taskInput, workflowInput, correlationId }) {
      const found = await snapshotOf(workflowId);
      if (typeof found === 'string') return found;
      const given = {
        ...(workflowInput !== undefined && { input: workflowInput }),
        ...(correlationId !== undefined && { correlationId }),
      };
      if (fromTaskId === undefined) return startChecked(workflowId, await toBegun(found.run, given));
      const again = tasksForRerun(found.tasks, fromTaskId);
      if (again === undefined) return 'unknownTask';
      const { tasks, from } = again;
      const variables = variablesAfter(tasks, found.run.definition.variables ?? {});
      const { taskReferenceName: reference } = from.workflowTask;
      return startChecked(workflowId, {
        ...asOfNow(found.run),
        ...given,
        kept: {
          ...keptOf(found),
          tasks,
          variables,
          reRunFromWorkflowId: workflowId,
          ...(taskInput !== undefined && { givenInput: { reference, iteration: from.iteration, input: taskInput } }),
        },
      });
    },

    async remove(workflowId, options) {
      const outcome = await service.remove(workflowId, options);
      if (outcome !== 'removed' && outcome !== 'notFound') return outcome;
      const wasWritten = await recorded.remove(workflowId);
      return wasWritten ? 'removed' : outcome;
    },

    async skip(workflowId, skip) {
      const open = await workerTasks.findByReference(workflowId, skip.reference);
      return open?.task.status === 'IN_PROGRESS' ? 'notSkippable' : service.skip(workflowId, skip);
    },

    async jump(workflowId, jump) {
      const since = performance.now();
      const answer = await service.jump(workflowId, jump);
      const withinMs = Math.max(untilBegunAgainMs - (performance.now() - since), 0);
      // What the run before wrote is shown until the one that goes on has written itself down.
      if (answer === 'again') await executions.untilBlocked(workflowId, { withinMs });
      return answer;
    },
  };

  async function snapshotOf(workflowId: string): Promise<RunSnapshot | Exclude<AgainOutcome, UnfitInput>> {
    const found = await service.snapshot(workflowId);
    if (found.kind === 'ended') return found.snapshot;
    if (found.kind !== 'notFound') return found.kind;
    const written = await recorded.find(workflowId, { includeTasks: false, includeValues: false });
    return written === undefined ? 'notFound' : 'forgotten';
  }

  /** Its input, or its definition, may be another one. */
  async function startChecked(workflowId: string, run: RunInput): Promise<AgainOutcome> {
    const refusal = await inputs.refusalOf(run.definition, run.input);
    return refusal === undefined ? start(workflowId, run) : { kind: 'unfit', ...refusal };
  }

  async function start(workflowId: string, run: RunInput): Promise<AgainOutcome> {
    const top = await withParents({ workflowId, run });
    if (top === undefined) return 'unavailable';
    const outcome = await service.start(top.workflowId, top.run);
    if (outcome !== 'started') return outcome;
    // Whoever asks next reads the new run (A11).
    await executions.untilBlocked(top.workflowId);
    if (top.workflowId !== workflowId) await untilTakenUp(workflowId);
    return outcome;
  }

  /** The runs above it that ended with it go on too, down to it. Undefined: one of them cannot be asked right now. */
  async function withParents(child: ChildAgain, depth = 0): Promise<ChildAgain | undefined> {
    const { parent } = child.run;
    if (parent === undefined || depth >= depthMax) return child;
    const found = await service.snapshot(parent.workflowId);
    if (found.kind === 'unavailable') return undefined;
    if (found.kind !== 'ended') return child;
    const task = found.snapshot.tasks.find(({ taskId }) => taskId === parent.taskId);
    // It went on without it, or with another one in its place.
    if (task === undefined || task.retried || isDone(task)) return child;
    const run = await toRetried(found.snapshot, { withChildren: true, known: { [parent.taskId]: child } });
    return run === undefined ? child : withParents({ workflowId: parent.workflowId, run }, depth + 1);
  }

  async function untilTakenUp(workflowId: string): Promise<void> {
    for (const until = performance.now() + untilChildMs; performance.now() < until; await sleep(childPauseMs)) {
      const found = await executions.find(workflowId, { includeTasks: false, includeValues: false });
      if (found?.endTime === 0) return;
    }
  }

  /** Undefined: nothing of it failed. */
  async function toRetried(
    snapshot: RunSnapshot,
    { withChildren, known = {}, depth = 0 }: RetryOptions,
  ): Promise<RunInput | undefined> {
    const tasks = tasksForRetry(snapshot.tasks);
    if (tasks === undefined) return undefined;
    const children = withChildren && depth < depthMax ? await childrenOf(snapshot, { known, depth: depth + 1 }) : {};
    const kept: KeptRun = { ...keptOf(snapshot), tasks, children, lastRetriedTime: (await now()).getTime() };
    return { ...asOfNow(snapshot.run), kept };
  }

  async function childrenOf(
    { tasks }: RunSnapshot,
    { known, depth }: { readonly known: Children; readonly depth: number },
  ): Promise<Children> {
    const children: Record<string, ChildAgain> = { ...known };
    for (const { taskId, subWorkflowId, status, retried } of tasks) {
      if (subWorkflowId === undefined || retried || status === 'COMPLETED' || taskId in known) continue;
      const found = await service.snapshot(subWorkflowId);
      const run = found.kind === 'ended' ? await toRetried(found.snapshot, { withChildren: true, depth }) : undefined;
      if (run !== undefined) children[taskId] = { workflowId: subWorkflowId, run };
    }
    return children;
  }

  /** From the beginning: its waits look back no further than to now. */
  async function toBegun(run: RunInput, given: Partial<RunInput>): Promise<RunInput> {
    const { kept: _, startedByEventId: __, ...first } = asOfNow(run);
    return { ...first, ...given, startedAtMs: (await now()).getTime() };
  }
}

/** Failed SUB_WORKFLOW task → its child, which goes on. */
type Children = Readonly<Record<string, ChildAgain>>;

interface RetryOptions {
  readonly withChildren: boolean;
  /** Those that are decided on already. */
  readonly known?: Children;
  readonly depth?: number;
}

function keptOf({ tasks, variables, createTime, chainId }: RunSnapshot): KeptRun {
  return { tasks, variables, createTime, chainId };
}

/** A new run has all changes of the interpreter, and looks task definitions up: whoever mended one may start it again for that. */
function asOfNow({ activityDefinitions: _, ...run }: RunInput): RunInput {
  return { ...run, hasBounds: true, changes: interpreterChanges };
}
