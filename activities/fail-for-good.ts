import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { failedForGoodType } from '../src/model/failed-for-good.ts';

/** An error that looks like a mistake is tried so often before it counts as one: some seconds. */
const triesMax = 5;

/**
 * Activities that are tried until they succeed, since a database or a service may be away for days. A value that they can
 * do nothing with would have them tried for ever, without a word to anybody: after some tries that is a failure for good.
 */
export function failForGood<T extends object>(activities: T): T {
  return new Proxy(activities, {
    get(target, name, receiver) {
      const activity: unknown = Reflect.get(target, name, receiver);
      return typeof activity === 'function'
        ? (...values: unknown[]) => attempt(String(name), () => activity.apply(target, values))
        : activity;
    },
  });
}

async function attempt(name: string, activity: () => unknown): Promise<unknown> {
  try {
    return await activity();
  } catch (error) {
    if (!isForGood(error) || Context.current().info.attempt < triesMax) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw ApplicationFailure.create({
      message: `${name}: ${message}`,
      type: failedForGoodType,
      nonRetryable: true,
      ...(error instanceof Error && { cause: error }),
    });
  }
}

/** A mistake of the program's, or a value that the database refuses. Errors of the network have a cause or a code of their own. */
function isForGood(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (code !== undefined) return refusedBySql.test(code);
  return error.cause === undefined && mistakes.some((mistake) => error instanceof mistake);
}

const mistakes = [TypeError, RangeError, ReferenceError, SyntaxError];
/** SQLSTATE classes 22 (a value that is none) and 54 (a limit of the program). PostgreSQL, appendix A. */
const refusedBySql = /^(22|54)[0-9A-Z]{3}$/;
