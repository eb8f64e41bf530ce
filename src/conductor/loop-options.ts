import type { DefinitionError, TaskDefinition } from '../model/definitions/definition.ts';
import type { Json } from '../model/json.ts';
import type { RunningTask, TaskContext } from './task-descriptor.ts';
import { hasExpression } from './template.ts';

export interface LoopOptions {
  /** Undefined: the condition alone decides. */
  readonly items?: readonly Json[];
  /** How many iterations the output has; undefined: all. */
  readonly keepLastN?: number;
  /** False: the output has the number of the iteration and nothing else. */
  readonly captureOutput: boolean;
}

type ReadOptions =
  | { readonly kind: 'valid'; readonly value: LoopOptions }
  | { readonly kind: 'invalid'; readonly reason: string };

export function validateLoop(task: TaskDefinition, path: string): readonly DefinitionError[] {
  const { loopOver = null, loopCondition = null, keepLastN = null } = task;
  const errors: DefinitionError[] = [];
  if (!Array.isArray(loopOver) || loopOver.length === 0) {
    errors.push({
      path: `${path}.loopOver`,
      message: 'a loop needs at least one task',
      ...(loopOver !== null && { invalidValue: loopOver }),
    });
  }
  const items = writtenItems(task);
  if (items === undefined && !(typeof loopCondition === 'string' && loopCondition.trim() !== '')) {
    errors.push({ path: `${path}.loopCondition`, message: 'a loop needs a condition, or items to go through' });
  }
  if (items !== undefined && !Array.isArray(items) && !(typeof items === 'string' && hasExpression(items))) {
    errors.push({ path: `${path}.items`, message: 'must be a list or an expression', invalidValue: items });
  }
  if (keepLastN !== null && !isCount(keepLastN)) {
    errors.push({ path: `${path}.keepLastN`, message: 'must be a whole number, 1 or more', invalidValue: keepLastN });
  }
  return errors;
}

/** Options stand in the input or beside it. */
export function readLoopOptions({ definition, input }: RunningTask, context: TaskContext): ReadOptions {
  const items = input.items ?? input._items ?? context.resolve(definition.items ?? null);
  if (items !== null && !Array.isArray(items))
    return { kind: 'invalid', reason: `items resolved to ${JSON.stringify(items)}; it must be a list` };
  if (items === null && writtenItems(definition) !== undefined)
    return { kind: 'invalid', reason: 'items resolved to null; it must be a list' };
  if (items !== null && items.length > itemsMax && context.hasBounds) {
    return {
      kind: 'invalid',
      reason: `items has ${items.length} elements and may have ${itemsMax}; START_WORKFLOW can go on with the rest, or SUB_WORKFLOW take a part`,
    };
  }
  const keepLastN = input.keepLastN ?? definition.keepLastN ?? null;
  if (keepLastN !== null && !isCount(keepLastN)) {
    return {
      kind: 'invalid',
      reason: `keepLastN resolved to ${JSON.stringify(keepLastN)}; it must be a whole number, 1 or more`,
    };
  }
  const captureOutput = (input.captureOutput ?? definition.captureOutput) !== false;
  return {
    kind: 'valid',
    value: { captureOutput, ...(items !== null && { items }), ...(keepLastN !== null && { keepLastN }) },
  };
}

/** A run has 25,000 tasks at most, so a loop over more items could never come to its end. */
const itemsMax = 25_000;

function writtenItems({ inputParameters, items }: TaskDefinition): Json | undefined {
  return inputParameters?.items ?? inputParameters?._items ?? items ?? undefined;
}

function isCount(value: Json): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1;
}
