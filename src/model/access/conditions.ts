import type { JsonObject } from '../json.ts';

/**
 * Evaluates the conditions and expressions of policies (C121, C125), apart from everything else of this process: they come
 * from administrators and from the answers of endpoints, and speak of what requesters wrote.
 *
 * @example
 * await conditions.evaluate({ texts: ['subject.department == "it"'], facts, owner: policyId, until: 'true' });
 * // [{ kind: 'value', isTrue: true, userIds: [] }]
 */
export interface Conditions {
  /** The mistake in each before it meets any facts; undefined without one. @throws ConditionsBusyError */
  check(texts: readonly string[]): Promise<readonly (ConditionProblem | undefined)[]>;
  /**
   * In order, up to the first that is true or to the end. One that is stopped is the last: the others are not evaluated.
   * @throws ConditionsBusyError
   */
  evaluate(request: ConditionRequest): Promise<readonly ConditionValue[]>;
}

export interface ConditionRequest {
  readonly texts: readonly string[];
  readonly facts: ConditionFacts;
  /** Whose conditions these are: a policy, an entitlement. Owners take turns. */
  readonly owner: string;
  readonly until: 'true' | 'end';
}

/** The facts that conditions may use (C121). */
export type ConditionFacts = Readonly<Record<'subject' | 'task' | 'entitlement' | 'account', JsonObject>> & {
  readonly ip: string;
};

export interface ConditionProblem {
  readonly message: string;
  /** Offsets in the text. */
  readonly start: number;
  readonly end: number;
}

export type ConditionValue =
  /** `userIds`: the texts in a value that names people, at any depth. */
  | { readonly kind: 'value'; readonly isTrue: boolean; readonly userIds: readonly string[] }
  /** A failure that its author can cause: a missing field, a wrong type. */
  | { readonly kind: 'error'; readonly message: string }
  /** It took too long, or too much memory. */
  | { readonly kind: 'stopped'; readonly message: string };

/** Nothing is wrong with the conditions: try again later. */
export class ConditionsBusyError extends Error {
  override readonly name = 'ConditionsBusyError';
}

/** A longer text is a program, not a condition. */
export const conditionCharsMax = 8 * 1024;
