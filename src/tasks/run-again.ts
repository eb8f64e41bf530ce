import type { Definitions } from '../model/definitions/definition.ts';
import { interpreterChanges } from '../model/definitions/execution.ts';
import type { InputChecks } from '../model/definitions/input-checks.ts';
import type { ChildAgain, Executions, KeptRun, RunInput, RunSnapshot } from '../model/definitions/execution.ts';
import type { AgainOutcome, RunsAgain, RunsAgainService, UnfitInput } from '../model/definitions/run-again.ts';
import type { RecordedExecutions } from '../model/definitions/recorded-executions.ts';
import { tasksForRerun, tasksForRetry, variablesAfter } from './kept-tasks.ts';

interface RunsAgainDependencies {
  readonly service: RunsAgainService;
  readonly executions: Pick<Executions, 'untilBlocked'>;
  readonly recorded: Pick<RecordedExecutions, 'find' | 'remove'>;
  readonly definitions: Pick<Definitions, 'find'>;
  readonly inputs: InputChecks;
  /** The database's clock (M34). */
  readonly now: () => Promise<Date>;
}

/** Sub-workflows nest no deeper. */
const depthMax = 20;

/** Ended runs that go on, or begin anew, under their own id: a new run of Temporal's gets what is kept as its input. */
export function createRunsAgain({
  service,
  executions,
  recorded,
  definitions,
  inputs,
  now,
}: RunsAgainDependencies): RunsAgain {
  return {
    async retry(workflowId, { resumeSubworkflowTasks }) {
      const found = await snapshotOf(workflowId);
      if (typeof found === 'string') return found;
      const run = await toRetried(found, resumeSubworkflowTasks, 0);
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

    async remove(workflowId) {
      const outcome = await service.remove(workflowId);
      if (outcome === 'running' || outcome === 'unavailable') return outcome;
      const wasWritten = await recorded.remove(workflowId);
      return wasWritten ? 'removed' : outcome;
    },

    skip: (workflowId, skip) => service.skip(workflowId, skip),
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
    const outcome = await service.start(workflowId, run);
    // Whoever asks next reads the new run (A11).
    if (outcome === 'started') await executions.untilBlocked(workflowId);
    return outcome;
  }

  /** Undefined: nothing of it failed. */
  async function toRetried(snapshot: RunSnapshot, withChildren: boolean, depth: number): Promise<RunInput | undefined> {
    const tasks = tasksForRetry(snapshot.tasks);
    if (tasks === undefined) return undefined;
    const children = withChildren && depth < depthMax ? await childrenOf(snapshot, depth + 1) : {};
    const kept: KeptRun = { ...keptOf(snapshot), tasks, children, lastRetriedTime: (await now()).getTime() };
    return { ...asOfNow(snapshot.run), kept };
  }

  async function childrenOf({ tasks }: RunSnapshot, depth: number): Promise<Readonly<Record<string, ChildAgain>>> {
    const children: Record<string, ChildAgain> = {};
    for (const { taskId, subWorkflowId, status, retried } of tasks) {
      if (subWorkflowId === undefined || retried || status === 'COMPLETED') continue;
      const found = await service.snapshot(subWorkflowId);
      const run = found.kind === 'ended' ? await toRetried(found.snapshot, true, depth) : undefined;
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

function keptOf({ tasks, variables, createTime, chainId }: RunSnapshot): KeptRun {
  return { tasks, variables, createTime, chainId };
}

/** A new run has all changes of the interpreter. */
function asOfNow(run: RunInput): RunInput {
  return { ...run, hasBounds: true, changes: interpreterChanges };
}
