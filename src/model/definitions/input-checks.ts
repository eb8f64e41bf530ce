import type { Definition, DefinitionError } from './definition.ts';
import type { JsonObject } from '../json.ts';

/** Holds what a run is started with against the `inputSchema` of its definition. */
export interface InputChecks {
  /** Undefined: a run may start with it. @throws ScriptsBusyError */
  refusalOf(definition: Definition, input: JsonObject): Promise<InputRefusal | undefined>;
}

export interface InputRefusal {
  readonly message: string;
  /** With paths below the start request: `input.order.id`. */
  readonly errors: readonly DefinitionError[];
}

/** The input of a run: as given, with the definition's `inputTemplate` for what is missing (A30). */
export function filledInput({ inputTemplate }: Pick<Definition, 'inputTemplate'>, input: JsonObject): JsonObject {
  return { ...inputTemplate, ...input };
}
