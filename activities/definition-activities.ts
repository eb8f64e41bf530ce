import { parseDefinition } from '../src/conductor/parse-definition.ts';
import type {
  ChildPlan,
  ChildPlanner,
  ChildRequest,
  EndedRun,
  FailureStart,
  PlanRequest,
  RunEnds,
} from '../src/model/definitions/child.ts';
import type { Definition } from '../src/model/definitions/definition.ts';
import type {
  Later,
  Lineage,
  StartPace,
  Starter,
  StartRequest,
  StartResult,
} from '../src/model/definitions/starter.ts';
import { nullWhereSlow } from './slow-checks.ts';

/** The activities by which runs of definitions start others. Each may be repeated. Null: an ordinary activity has to do it. */
export interface DefinitionActivities {
  planChild(
    request: ChildRequest & Pick<PlanRequest, 'parent' | 'workflowId'> & Placed,
  ): Promise<ChildPlan | Later | null>;
  startRun(
    request: ChildRequest & Required<Pick<StartRequest, 'workflowId'>> & Pick<StartRequest, 'startedByTaskId'> & Placed,
  ): Promise<StartResult | Later | null>;
  startFailureWorkflow(request: FailureStart): Promise<StartResult>;
  /** Nothing: what a workflow does at a stretch ends here. */
  letGo(): Promise<void>;
  /** Null while it runs. */
  findRunEnd(workflowId: string): Promise<EndedRun | null>;
}

/** A start that has to wait for its place is asked for again then. */
export interface Placed {
  readonly lineage: Lineage;
  readonly hasPlace?: boolean;
}

export interface DefinitionDependencies {
  readonly pace: StartPace;
  readonly children: ChildPlanner;
  readonly starter: Starter;
  readonly runEnds: RunEnds;
  /** The id of the run that is started for a failed one. */
  readonly failureWorkflowId: (runId: string) => string;
}

export function createDefinitionActivities({
  pace,
  children,
  starter,
  runEnds,
  failureWorkflowId,
}: DefinitionDependencies): DefinitionActivities {
  return {
    async planChild({ definition, hasPlace, ...request }) {
      const { root, depth } = request.lineage;
      if (depth > depthMax) return { kind: 'refused', reason: tooDeep, isFinal: true };
      const admission = hasPlace === true ? undefined : pace.admit(root, request.workflowId);
      if (admission?.kind === 'later') return admission;
      if (admission?.kind === 'refused') return { ...admission, isFinal: true };
      const given = definition === undefined ? undefined : readDefinition(definition, request.name);
      if (typeof given === 'string') return { kind: 'refused', reason: given };
      const planning = children.plan({ ...request, ...(given !== undefined && { definition: given }) });
      const plan = await nullWhereSlow(planning);
      return plan?.kind === 'planned' && hasPlace === true ? { ...plan, isLate: true } : plan;
    },

    letGo: async () => undefined,

    async startRun({ definition, hasPlace, ...request }) {
      const admission = hasPlace === true ? undefined : pace.admit(request.lineage.root, request.workflowId);
      if (admission?.kind === 'later') return admission;
      if (admission?.kind === 'refused') return { kind: 'invalid', message: admission.reason };
      const given = definition === undefined ? undefined : readDefinition(definition, request.name);
      if (typeof given === 'string') return { kind: 'invalid', message: given };
      const starting = starter.start({
        ...request,
        ...(hasPlace === true && { isLate: true }),
        ...(given !== undefined && { definition: given, name: given.name, version: given.version }),
      });
      return nullWhereSlow(starting);
    },

    async startFailureWorkflow({ runId, ...request }) {
      // It counts, and does not wait: people learn of failures by it.
      const admission = request.lineage && pace.admit(request.lineage.root, runId);
      if (admission?.kind === 'refused') return { kind: 'invalid', message: admission.reason };
      return starter.start({ ...request, workflowId: failureWorkflowId(runId) });
    },

    findRunEnd: async (workflowId) => (await runEnds.find(workflowId)) ?? null,
  };
}

/** Each waits for the next, and an end or a failure goes all the way up. People write three or four. */
const depthMax = 20;
const tooDeep = `sub-workflows nest ${depthMax} deep at most: does one run itself? START_WORKFLOW starts a workflow that nobody waits for`;

/** Without a name of its own a definition has that of the task's parameters. A text says why it cannot be run. */
function readDefinition(value: unknown, name: string): Definition | string {
  const named = typeof value === 'object' && value !== null ? { name, ...value } : value;
  const parsed = parseDefinition(named);
  if (parsed.kind === 'definition') return parsed.definition;
  return `the workflowDefinition is invalid: ${parsed.errors.map(({ path, message }) => `${path}: ${message}`).join('; ')}`;
}
