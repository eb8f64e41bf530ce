import { Environment, ParseError, EvaluationError, TypeError as CelTypeError } from '@marcbachmann/cel-js';
import type { JsonObject } from '../model/json.ts';

/** What conditions may speak of (C121). */
export type ConditionFacts = Readonly<Record<'subject' | 'task' | 'entitlement' | 'account', JsonObject>> & { readonly ip: string };

export interface ConditionProblem {
  readonly message: string;
  /** Offsets in the text. */
  readonly start: number;
  readonly end: number;
}

/** What is wrong with a condition before it meets any facts; undefined when nothing is. */
export function checkCondition(text: string): ConditionProblem | undefined {
  if (text.trim() === '') return { message: 'the condition is empty', start: 0, end: text.length };
  try {
    const checked = environment.parse(text).check();
    return checked.valid ? undefined : toProblem(checked.error, text);
  } catch (error) {
    return toProblem(error, text);
  }
}

export type ConditionValue = { readonly kind: 'value'; readonly value: unknown } | { readonly kind: 'error'; readonly message: string };

/** A condition over facts. What the author can cause is returned: a missing field, a wrong type. */
export function evaluateCondition(text: string, facts: ConditionFacts): ConditionValue {
  try {
    const value: unknown = environment.evaluate(text, facts);
    return { kind: 'value', value };
  } catch (error) {
    if (isOfAuthor(error)) return { kind: 'error', message: error.message };
    throw error;
  }
}

/** Bounds of one expression: they come from administrators, and one must not stop a worker. */
const limits = { maxAstNodes: 2_000, maxDepth: 64, maxListElements: 500, maxMapEntries: 500, maxCallArguments: 32 };

const environment = ['subject', 'task', 'entitlement', 'account'].reduce(
  (made, name) => made.registerVariable(name, 'map'),
  new Environment({ limits, homogeneousAggregateLiterals: false }).registerVariable('ip', 'string'),
);

function toProblem(error: unknown, text: string): ConditionProblem {
  if (!isOfAuthor(error)) throw error;
  const { range } = error;
  return { message: error.message.split('\n')[0] ?? error.message, start: range?.start ?? 0, end: range?.end ?? text.length };
}

function isOfAuthor(error: unknown): error is ParseError | EvaluationError {
  return error instanceof ParseError || error instanceof EvaluationError || error instanceof CelTypeError;
}
