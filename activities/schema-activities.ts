import { isDeepStrictEqual } from 'node:util';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { ApplicationFailure } from '@temporalio/common';
import type { JsonObject } from '../src/model/json.ts';

/** The activity that `waitForWebhook({ schema })` calls. */
export interface SchemaActivities {
  checkWebhookPayload(schema: string, payload: JsonObject): Promise<CheckedPayload>;
}

/** `same`: the schema changed nothing, and the history need not have it twice. */
export type CheckedPayload = { readonly kind: 'same' } | { readonly kind: 'changed'; readonly value: JsonObject };

/** By the names that workflows use. */
export type PayloadSchemas = Readonly<Record<string, StandardSchemaV1>>;

/** Issues of one payload that are named; a list of a thousand wrong elements says no more. */
const issuesMax = 10;

export function createSchemaActivities(schemas: PayloadSchemas): SchemaActivities {
  return {
    async checkWebhookPayload(name, payload) {
      const schema = Object.hasOwn(schemas, name) ? schemas[name] : undefined;
      if (schema === undefined) {
        const known = Object.keys(schemas).join(', ') || 'none';
        // The next deployment of the worker may have it, so Temporal tries again.
        throw ApplicationFailure.retryable(
          `This worker has no schema "${name}"; it was given ${known}. Add it to signalboxActivities({ schemas }).`,
          'UnknownSchema',
        );
      }
      const result = await schema['~standard'].validate(payload);
      if (result.issues !== undefined) throw refused(name, result.issues);
      const { value } = result;
      if (isDeepStrictEqual(value, payload)) return { kind: 'same' };
      if (!isObject(value))
        throw ApplicationFailure.nonRetryable(`The schema "${name}" makes no object of a payload.`, 'InvalidPayload');
      return { kind: 'changed', value };
    },
  };
}

/** Paths and the schema's own words; values of the payload stay out of the failure. */
function refused(name: string, issues: readonly StandardSchemaV1.Issue[]): ApplicationFailure {
  const texts = issues.slice(0, issuesMax).map(({ path = [], message }) => {
    const keys = path.map((segment) => String(typeof segment === 'object' ? segment.key : segment));
    return `${['$', ...keys].join('.')}: ${message}`;
  });
  const more = issues.length > issuesMax ? [`and ${issues.length - issuesMax} more`] : [];
  return ApplicationFailure.nonRetryable(
    `The event's payload is not as the schema "${name}" wants it. ${[...texts, ...more].join('; ')}`,
    'InvalidPayload',
  );
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
