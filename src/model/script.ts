import type { Json, JsonObject } from './json.ts';

/**
 * Runs the scripts that customers write (A67, R90), away from everything else of this process.
 *
 * @example
 * await scripts.evaluate({ expression: '(function(){ return $.x + 1; })();', input: { x: 1 }, owner: 'workflow orders' });
 * // { kind: 'value', value: 2, lines: [] }
 */
export interface Scripts {
  /** @throws ScriptsBusyError when too much waits already, or its turn came too late, Error when the engine itself is broken: the script had no say in either. */
  evaluate(request: ScriptRequest): Promise<ScriptResult>;
  /** Undefined when it is not done at once: for whom others must not wait. `evaluate` takes the time. @throws as `evaluate`. */
  evaluateQuickly(request: ScriptRequest): Promise<ScriptResult | undefined>;
  /** Compiles and does not run; an answer for each, in the same order. @throws as `evaluate`. */
  check(scripts: readonly ScriptText[]): Promise<readonly ScriptCheck[]>;
}

export interface ScriptText {
  /** A script of ES2020. Its completion value is its result. */
  readonly expression: string;
  /** It may also be the body of a function, which returns its result, as LAMBDA has them. */
  readonly mayReturn?: boolean;
}

export interface ScriptRequest extends ScriptText {
  /** The value that the script knows as `$`. It gets a copy. */
  readonly input: JsonObject;
  /** Whose script it is, in words of the caller: a source, a definition. Owners take turns, whatever each has to run. */
  readonly owner: string;
}

/** `lines` are what the script wrote to its console, cut to bounds. */
export type ScriptResult =
  /** `undefined` is null here, and what JSON does not know inside a value is left out as JSON.stringify leaves it out. */
  | { readonly kind: 'value'; readonly value: Json; readonly lines: readonly string[] }
  /** It threw, took too long or too much memory, or its result is not JSON. */
  | { readonly kind: 'failed'; readonly message: string; readonly lines: readonly string[] };

export type ScriptCheck =
  | { readonly kind: 'compiles' }
  /** `line` counts from 1; absent when it is not known. */
  | { readonly kind: 'broken'; readonly message: string; readonly line?: number };

/** Nothing is wrong with the script: try again later. */
export class ScriptsBusyError extends Error {
  override readonly name = 'ScriptsBusyError';
}

/** Both names mean the same language (A67, R90). */
export const scriptEvaluators = ['javascript', 'graaljs'] as const;
export type ScriptEvaluator = (typeof scriptEvaluators)[number];

export function isScriptEvaluator(name: string): name is ScriptEvaluator {
  return scriptEvaluators.some((evaluator) => evaluator === name);
}
