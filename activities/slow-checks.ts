import { asyncLocalStorage } from '@temporalio/activity';
import type { ValueChecks } from '../src/model/definitions/schema.ts';

/** A value cannot be checked at once, and others would wait for it. */
class SlowCheckError extends Error {
  override readonly name = 'SlowCheckError';
}

/** Gives up a check that is not quick in a local activity: as long as that runs, its worker has one workflow task less for others. */
export function quickWhereLocal(values: ValueChecks): ValueChecks {
  return {
    ...values,
    async check(request) {
      if (asyncLocalStorage.getStore()?.info.isLocal !== true) return values.check(request);
      const verdict = await values.checkQuickly(request);
      if (verdict === undefined) throw new SlowCheckError('The check takes long: an activity of its own has to do it.');
      return verdict;
    },
  };
}

/** Null: a check in it was given up, and an ordinary activity has to do all of it. */
export async function nullWhereSlow<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof SlowCheckError) return null;
    throw error;
  }
}
