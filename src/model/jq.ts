import type { Json, JsonObject } from './json.ts';

/**
 * Runs jq programs of definitions, away from everything else of this process.
 *
 * @example
 * await jq.transform({ query: '.lines | map(.price) | add', input: { lines: [{ price: 2 }] }, owner: 'definition orders' });
 * // { kind: 'values', values: [2], lines: [] }
 */
export interface Jq {
  /** @throws ScriptsBusyError when too much waits already; Error when jq itself is broken: the program had no say in either. */
  transform(request: JqRequest): Promise<JqResult>;
  /** Undefined when it is not done at once: for whom others must not wait. */
  transformQuickly(request: JqRequest): Promise<JqResult | undefined>;
}

export interface JqRequest {
  /** A program of jq 1.7. */
  readonly query: string;
  readonly input: JsonObject;
  /** It is not run, but for what is wrong with it as a program. No values come of it. */
  readonly compilesOnly?: true;
  /** Whose program it is: owners take turns. */
  readonly owner: string;
}

/** `lines` are what the program wrote by `debug` and `stderr`. */
export type JqResult =
  | { readonly kind: 'values'; readonly values: readonly Json[]; readonly lines: readonly string[] }
  /** It is no program, it failed, or took too long or too much memory. */
  | {
      readonly kind: 'failed';
      readonly message: string;
      readonly lines: readonly string[];
      /** It took too long or too much memory, and was ended. */
      readonly isStopped?: true;
    };
