import type { DefinitionError, KnowsEndpoint, KnowsWorkflow, NamedEndpoint } from '../model/definitions/definition.ts';
import type { NamedWorkflow } from '../model/definitions/definition.ts';
import type { JsonSchemas, SchemaStore } from '../model/definitions/schema.ts';
import { checkScripts, type Compilers } from './check-scripts.ts';
import { warnNamedWorkflows } from './named-workflows.ts';
import { warnUnknownSchema, type PlacedSchema } from './schema-rules.ts';
import type { PlacedScript } from './task-descriptor.ts';

/** The parts of a definition that it alone does not settle. */
export interface ToReview {
  /** Not compiled yet. */
  readonly scripts: readonly PlacedScript[];
  readonly schemas: readonly PlacedSchema[];
  /** Workflows that it names and does not hold. */
  readonly workflows: readonly NamedWorkflow[];
  /** Outgoing webhooks that it names. */
  readonly endpoints: readonly NamedEndpoint[];
}

/** Looks at what a definition has written in other languages, and at what it names. */
export interface DefinitionReview {
  /** Those that are known, and those in its scripts and JSON Schemas. @throws ScriptsBusyError */
  mistakesIn<Known extends { readonly path: string; readonly message: string }>(
    parts: Pick<ToReview, 'scripts' | 'schemas'> & { readonly errors?: readonly Known[] },
  ): Promise<readonly (Known | DefinitionError)[]>;
  /** Warnings of names that nobody has: they may come later, and a misspelt one never will. */
  warningsFor(parts: Pick<ToReview, 'schemas' | 'workflows' | 'endpoints'>): Promise<readonly DefinitionError[]>;
}

export interface ReviewDependencies extends Compilers {
  readonly jsonSchemas: Pick<JsonSchemas, 'check'>;
  readonly schemas: Pick<SchemaStore, 'find'>;
  readonly knowsWorkflow: KnowsWorkflow;
  readonly knowsEndpoint: KnowsEndpoint;
}

export function createDefinitionReview({
  scripts,
  jq,
  jsonSchemas,
  schemas,
  knowsWorkflow,
  knowsEndpoint,
}: ReviewDependencies): DefinitionReview {
  return {
    async mistakesIn(parts) {
      const [ofScripts, ofSchemas] = await Promise.all([
        checkScripts(parts.scripts, { scripts, jq }),
        checkSchemas(parts.schemas),
      ]);
      return [...(parts.errors ?? []), ...ofScripts, ...ofSchemas];
    },

    async warningsFor(parts) {
      const found = await Promise.all([
        warnNamedWorkflows(parts.workflows, knowsWorkflow),
        warnNamedSchemas(parts.schemas),
        warnNamedEndpoints(parts.endpoints),
      ]);
      return found.flat();
    },
  };

  async function checkSchemas(placed: readonly PlacedSchema[]): Promise<readonly DefinitionError[]> {
    const written = placed.flatMap(({ path, schema: { data } }) => (data === undefined ? [] : [{ path, data }]));
    const mistakes = await jsonSchemas.check(written.map(({ data }) => data));
    return written.flatMap(({ path }, at) => {
      const mistake = mistakes[at];
      return mistake === undefined ? [] : [{ path: `${path}.data`, message: `is no JSON Schema: ${mistake}` }];
    });
  }

  async function warnNamedSchemas(placed: readonly PlacedSchema[]): Promise<readonly DefinitionError[]> {
    const named = placed.filter(({ schema }) => schema.data === undefined).slice(0, lookedUpMax);
    const known = await Promise.all(named.map(({ schema }) => schemas.find(schema.name, schema.version)));
    return named.flatMap((one, at) => (known[at] === undefined ? [warnUnknownSchema(one)] : []));
  }

  async function warnNamedEndpoints(endpoints: readonly NamedEndpoint[]): Promise<readonly DefinitionError[]> {
    const named = endpoints.slice(0, lookedUpMax);
    const known = await Promise.all(named.map(({ endpoint }) => knowsEndpoint(endpoint)));
    return named.flatMap(({ path, endpoint, effect }, at) =>
      known[at] === true
        ? []
        : [{ path, message: `there is no outgoing webhook "${endpoint}" yet: ${effect}`, invalidValue: endpoint }],
    );
  }
}

/** Each costs a look-up. */
const lookedUpMax = 100;
