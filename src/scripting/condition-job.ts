import type { ConditionFacts, ConditionProblem, ConditionRequest, ConditionValue } from '../model/access/conditions.ts';

/** What a thread for conditions does, and its answer. Both are plain values, copied between threads. */
export type ConditionJob =
  | { readonly kind: 'check'; readonly texts: readonly string[] }
  | { readonly kind: 'evaluate'; readonly texts: readonly string[]; readonly facts: ConditionFacts; readonly until: ConditionRequest['until'] };

/** What became of one text. */
export type ConditionPart =
  | { readonly kind: 'checked'; readonly problem: ConditionProblem | undefined }
  | { readonly kind: 'evaluated'; readonly value: ConditionValue };

export interface ConditionOutcome {
  readonly parts: readonly ConditionPart[];
  /** Why the text after them was not finished. */
  readonly stopped?: string;
}
