import type { SchemaVerdict, ValueCheck, ValueChecks } from '../src/model/definitions/schema.ts';

/** The activities by which runs hold values against schemas. */
export interface ValueCheckActivities {
  /** Null: it is not quick. */
  checkValue(check: ValueCheck): Promise<SchemaVerdict | null>;
  /** With the whole time that a check may have. */
  checkLargeValue(check: ValueCheck): Promise<SchemaVerdict>;
}

export interface ValueCheckDependencies {
  readonly valueChecks: ValueChecks;
}

export function createValueCheckActivities({ valueChecks }: ValueCheckDependencies): ValueCheckActivities {
  return {
    checkValue: async (check) => (await valueChecks.checkQuickly(check)) ?? null,
    checkLargeValue: (check) => valueChecks.check(check),
  };
}
