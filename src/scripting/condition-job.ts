import type { ConditionFacts, ConditionProblem, ConditionRequest, ConditionValue } from '../model/access/conditions.ts';

/** The job of a thread for conditions, and its answer. Both are plain values, copied between threads. */
export type ConditionJob =
  | { readonly kind: 'check'; readonly texts: readonly string[] }
  | {
      readonly kind: 'evaluate';
      readonly texts: readonly string[];
      readonly facts: ConditionFacts;
      readonly until: ConditionRequest['until'];
    };

/** The result of one text. */
export type ConditionPart =
  | { readonly kind: 'checked'; readonly problem: ConditionProblem | undefined }
  | { readonly kind: 'evaluated'; readonly value: ConditionValue };

export interface ConditionOutcome {
  readonly parts: readonly ConditionPart[];
  /** Why the text after them was not finished. */
  readonly stopped?: string;
}

/** Conditions take well below a millisecond each. This is for all of a policy's, on a loaded machine. */
export const conditionTimeMsMax = 2_000;

export const conditionLateMessage = `it took longer than ${conditionTimeMsMax / 1000} s and was stopped`;
