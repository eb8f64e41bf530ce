import { Environment, EvaluationError, ParseError, TypeError as CelTypeError } from '@marcbachmann/cel-js';
import {
  conditionCharsMax,
  type ConditionFacts,
  type ConditionProblem,
  type ConditionValue,
} from '../model/access/conditions.ts';
import { useLinearMatches } from './linear-matches.ts';

export interface ConditionEngine {
  /** The mistake in a condition before it meets any facts; undefined without one. */
  check(text: string): ConditionProblem | undefined;
  /** A condition over facts. It may take any time and any memory: whoever calls this has limits of its own. */
  evaluate(text: string, facts: ConditionFacts): ConditionValue;
}

export function createConditionEngine(): ConditionEngine {
  const environment = useLinearMatches(
    ['subject', 'task', 'entitlement', 'account'].reduce(
      (made, name) => made.registerVariable(name, 'map'),
      new Environment({ limits, homogeneousAggregateLiterals: false }).registerVariable('ip', 'string'),
    ),
  );

  return {
    check(text) {
      if (text.trim() === '') return { message: 'the condition is empty', start: 0, end: text.length };
      if (text.length > conditionCharsMax)
        return { message: tooLong(text), start: conditionCharsMax, end: text.length };
      try {
        const checked = environment.parse(text).check();
        return checked.valid ? undefined : toProblem(checked.error, text);
      } catch (error) {
        return toProblem(error, text);
      }
    },

    evaluate(text, facts) {
      if (text.length > conditionCharsMax) return { kind: 'error', message: tooLong(text) };
      try {
        const value: unknown = environment.evaluate(text, facts);
        return { kind: 'value', isTrue: value === true, userIds: userIdsIn(value) };
      } catch (error) {
        // Also a stack or a text that is too large: none of it is an error of this program.
        return { kind: 'error', message: messageOf(error) };
      }
    },
  };
}

/** Bounds of one text; what evaluating it costs is bounded by the thread. */
const limits = { maxAstNodes: 2_000, maxDepth: 64, maxListElements: 500, maxMapEntries: 500, maxCallArguments: 32 };

/** Of an error's text, which goes into trails. */
const messageCharsMax = 500;

function toProblem(error: unknown, text: string): ConditionProblem {
  const range = isOfAuthor(error) ? error.range : undefined;
  return { message: messageOf(error), start: range?.start ?? 0, end: range?.end ?? text.length };
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split('\n')[0] ?? message).slice(0, messageCharsMax);
}

function isOfAuthor(error: unknown): error is ParseError | EvaluationError {
  return error instanceof ParseError || error instanceof EvaluationError || error instanceof CelTypeError;
}

function tooLong(text: string): string {
  return `the condition has ${text.length} characters; at most ${conditionCharsMax} are taken`;
}

/** A step is not given to more people than this. */
const userIdsMax = 500;
/** Longer texts are no ids. */
const idCharsMax = 256;

/** An expression names one user id, several, or users. */
function userIdsIn(value: unknown): readonly string[] {
  const found = new Set<string>();
  const open: unknown[] = [value];
  while (open.length > 0 && found.size < userIdsMax) {
    const next = open.pop();
    if (typeof next === 'string' && next.length <= idCharsMax) found.add(next);
    else if (Array.isArray(next)) open.push(...[...next].reverse());
    else if (typeof next === 'object' && next !== null && 'id' in next) open.push(next.id);
  }
  return [...found];
}
