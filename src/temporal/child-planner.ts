import type { ChildPlanner } from '../model/definitions/child.ts';
import type { Definitions } from '../model/definitions/definition.ts';
import { keyedWorkflowId, toRunInput, unknownDefinition } from './run-input.ts';
import { toMemo } from './run-memo.ts';

export interface ChildPlannerDependencies {
  readonly definitions: Pick<Definitions, 'find'>;
  /** The database's clock: the child's waits look back to here (M30, M34). */
  readonly now: () => Promise<Date>;
}

export function createChildPlanner({ definitions, now }: ChildPlannerDependencies): ChildPlanner {
  return {
    async plan({ definition: given, parent, ...request }) {
      const [found, startedAt] = await Promise.all([given ?? definitions.find(request.name, request.version), now()]);
      if (found === undefined) return { kind: 'refused', reason: unknownDefinition(request) };
      const named = { ...request, name: found.name, version: found.version };
      return {
        kind: 'planned',
        workflowId: keyedWorkflowId(named) ?? request.workflowId,
        run: { ...toRunInput(named, found, startedAt), parent },
        memo: { ...toMemo({ ...named, definition: given }, found.version) },
      };
    },
  };
}
