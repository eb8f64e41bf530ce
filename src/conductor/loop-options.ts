import type { DefinitionError, TaskDefinition } from '../model/definitions/definition.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { RunningTask, TaskContext } from './task-descriptor.ts';
import { hasExpression } from './template.ts';
import { isJsonObject } from '../model/json.ts';

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

/**
 * A loop's own output as its condition gets it. It grows with each iteration and most conditions only ask for
 * the number of the iteration: what a script cannot be asking for does not travel to it.
 */
export function scriptInput(
  input: JsonObject,
  { script, loop }: { readonly script: Json; readonly loop: string },
): JsonObject {
  const output = input[loop];
  if (typeof script !== 'string' || !isJsonObject(output) || !asksForHeadOnly(script, loop)) return input;
  const head = Object.fromEntries(Object.entries(output).filter(([key]) => heads.includes(key)));
  return { ...input, [loop]: head };
}

const heads = ['iteration', 'loopIndex', 'loopItem', 'item'];

/** True when each mention of the loop is followed by one of the names, and `$` is used for nothing but its members. */
function asksForHeadOnly(script: string, loop: string): boolean {
  const name = loop.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  const head = heads.join('|');
  const mention = new RegExp(
    `\\$\\s*(?:\\.\\s*${name}|\\[\\s*(['"])${name}\\1\\s*\\])\\s*(?:\\.\\s*(?:${head})\\b|\\[\\s*(['"])(?:${head})\\2\\s*\\])`,
    'g',
  );
  const rest = script.replaceAll(mention, '');
  return !rest.includes(loop) && !/\$\s*(?![\s.[]|\w)/.test(rest) && !/\$\s*\[\s*[^'"\s]/.test(rest);
}

/**
 * The output of a loop: each iteration by its number, as many as are to be kept, and where it is. One object that grows: a
 * copy for each iteration would make a loop's cost the square of its length.
 */
export class LoopOutput {
  readonly #options: LoopOptions;
  readonly #output: { [key: string]: Json } = {};

  /** `soFar`: of a loop that goes on where an earlier run of it was. */
  constructor(options: LoopOptions, soFar: JsonObject = {}) {
    this.#options = options;
    Object.assign(this.#output, soFar);
  }

  /** The one that it is in, or begins with. */
  get iteration(): number {
    const { iteration } = this.#output;
    return typeof iteration === 'number' && iteration > 0 ? iteration : 1;
  }

  get value(): JsonObject {
    return this.#output;
  }

  begin(iteration: number): void {
    const { items } = this.#options;
    this.#output.iteration = iteration;
    if (items === undefined) return;
    const item = items[iteration - 1] ?? null;
    // `item` is its name in newer servers.
    Object.assign(this.#output, { loopIndex: iteration - 1, loopItem: item, item });
  }

  add(iteration: number, outputs: JsonObject): void {
    const { captureOutput, keepLastN } = this.#options;
    if (!captureOutput) return;
    if (keepLastN !== undefined) delete this.#output[iteration - keepLastN];
    this.#output[iteration] = outputs;
  }
}
