import { parseDefinition } from '../src/conductor/parse-definition.ts';
import type { ChildPlan, ChildPlanner, ChildRequest, EndedRun, FailureStart, PlanRequest, RunEnds } from '../src/model/definitions/child.ts';
import type { Definition } from '../src/model/definitions/definition.ts';
import type { Starter, StartRequest, StartResult } from '../src/model/inbound/starter.ts';

/** What runs of definitions need of the world to start others. Each may be repeated. */
export interface DefinitionActivities {
  planChild(request: ChildRequest & Pick<PlanRequest, 'parent' | 'workflowId'>): Promise<ChildPlan>;
  startRun(request: ChildRequest & Pick<StartRequest, 'workflowId' | 'startedByTaskId'>): Promise<StartResult>;
  startFailureWorkflow(request: FailureStart): Promise<StartResult>;
  /** Nothing: what a workflow does at a stretch ends here. */
  letGo(): Promise<void>;
  /** Null while it runs. */
  findRunEnd(workflowId: string): Promise<EndedRun | null>;
}

export interface DefinitionDependencies {
  readonly children: ChildPlanner;
  readonly starter: Starter;
  readonly runEnds: RunEnds;
  /** The id of the run that is started for a failed one. */
  readonly failureWorkflowId: (runId: string) => string;
}

export function createDefinitionActivities({ children, starter, runEnds, failureWorkflowId }: DefinitionDependencies): DefinitionActivities {
  return {
    async planChild({ definition, ...request }) {
      const given = definition === undefined ? undefined : readDefinition(definition, request.name);
      if (typeof given === 'string') return { kind: 'refused', reason: given };
      return children.plan({ ...request, ...(given !== undefined && { definition: given }) });
    },

    letGo: async () => undefined,

    async startRun({ definition, ...request }) {
      const given = definition === undefined ? undefined : readDefinition(definition, request.name);
      if (typeof given === 'string') return { kind: 'invalid', message: given };
      return starter.start({ ...request, ...(given !== undefined && { definition: given, name: given.name, version: given.version }) });
    },

    startFailureWorkflow: ({ runId, ...request }) => starter.start({ ...request, workflowId: failureWorkflowId(runId) }),

    findRunEnd: async (workflowId) => (await runEnds.find(workflowId)) ?? null,
  };
}

/** Without a name of its own a definition has that of the task's parameters. A text says why it cannot be run. */
function readDefinition(value: unknown, name: string): Definition | string {
  const named = typeof value === 'object' && value !== null ? { name, ...value } : value;
  const parsed = parseDefinition(named);
  if (parsed.kind === 'definition') return parsed.definition;
  return `the workflowDefinition is invalid: ${parsed.errors.map(({ path, message }) => `${path}: ${message}`).join('; ')}`;
}
