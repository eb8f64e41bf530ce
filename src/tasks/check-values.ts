import type { InputChecks } from '../model/definitions/input-checks.ts';
import { filledInput } from '../model/definitions/input-checks.ts';
import {
  describeMisfit,
  enforcedSchema,
  nameOfSchema,
  type JsonSchemas,
  type SchemaStore,
  type SchemaVerdict,
  type ValueCheck,
  type ValueChecks,
} from '../model/definitions/schema.ts';
import { isJsonObject, type JsonObject } from '../model/json.ts';

interface ValueChecksDependencies {
  readonly schemas: Pick<SchemaStore, 'find'>;
  readonly jsonSchemas: Pick<JsonSchemas, 'validate' | 'validateQuickly'>;
}

/** A stored schema counts as it is when a value is held against it; one that is written in a definition, as it is there. */
export function createValueChecks({ schemas, jsonSchemas }: ValueChecksDependencies): ValueChecks {
  return {
    async check({ value, owner, ...request }) {
      const schema = await dataOf(request);
      return schema.data === undefined ? schema.verdict : jsonSchemas.validate({ schema: schema.data, value, owner });
    },

    async checkQuickly({ value, owner, ...request }) {
      const schema = await dataOf(request);
      return schema.data === undefined
        ? schema.verdict
        : jsonSchemas.validateQuickly({ schema: schema.data, value, owner });
    },
  };

  async function dataOf({
    schema,
  }: Pick<ValueCheck, 'schema'>): Promise<
    { readonly data: JsonObject } | { readonly data?: undefined; readonly verdict: SchemaVerdict }
  > {
    if (schema.data !== undefined) return { data: schema.data };
    const stored = await schemas.find(schema.name, schema.version);
    if (stored === undefined) return unusable(`there is no ${nameOfSchema(schema)}; save it by POST /api/schema`);
    if (stored.type !== 'JSON') return unusable(`it is of type ${stored.type}, and values are held against JSON alone`);
    return isJsonObject(stored.data) ? { data: stored.data } : unusable('it has no data');
  }
}

function unusable(reason: string): { readonly verdict: SchemaVerdict } {
  return { verdict: { kind: 'unusable', reason } };
}

export function createInputChecks(values: Pick<ValueChecks, 'check'>): InputChecks {
  return {
    async refusalOf(definition, given) {
      const schema = enforcedSchema(definition, 'inputSchema', 'workflow');
      if (schema === undefined) return undefined;
      const verdict = await values.check({
        schema,
        value: filledInput(definition, given),
        owner: `definition ${definition.name}`,
      });
      const message = describeMisfit('the input', schema, verdict);
      if (message === undefined) return undefined;
      const faults = verdict.kind === 'misfit' ? verdict.faults : [{ path: '', message }];
      return {
        message,
        errors: faults.map((fault) => ({ ...fault, path: `input${below(fault.path)}` })),
      };
    },
  };
}

function below(path: string): string {
  return path === '' || path.startsWith('[') ? path : `.${path}`;
}
