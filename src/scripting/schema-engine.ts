import { Ajv, type AnySchemaObject, type ErrorObject, type Options, type ValidateFunction } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { BoundedMap } from '../model/bounded-map.ts';
import type { SchemaFault, SchemaVerdict } from '../model/definitions/schema.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { cutText } from './limits.ts';

export interface SchemaEngine {
  /** The mistake in a schema; undefined without one. */
  check(schema: JsonObject): string | undefined;
  /** It may take any time and any memory: whoever calls this has limits of its own. */
  validate(schema: JsonObject, value: Json): SchemaVerdict;
}

/** JSON Schema by Ajv, which makes a function of each schema. Nothing is fetched: a `$ref` leads into the schema itself. */
export function createSchemaEngine(): SchemaEngine {
  const compiled = new BoundedMap<string, ValidateFunction>(compiledMax);

  return {
    check(schema) {
      try {
        compile(schema);
        return undefined;
      } catch (error) {
        return messageOf(error);
      }
    },

    validate(schema, value) {
      try {
        const validate = compile(schema);
        if (validate(value)) return { kind: 'fits' };
        const errors = validate.errors ?? [];
        validate.errors = null;
        return { kind: 'misfit', faults: toFaults(errors) };
      } catch (error) {
        // Also a schema that leads to itself without end: the stack is full, and nothing of ours is broken.
        return { kind: 'unusable', reason: messageOf(error) };
      }
    },
  };

  function compile({ $schema, ...schema }: JsonObject): ValidateFunction {
    const key = JSON.stringify([$schema ?? null, schema]);
    const known = compiled.get(key);
    if (known !== undefined) return known;
    const made = createDraft($schema).compile(schema satisfies AnySchemaObject);
    compiled.renew(key, made);
    return made;
  }
}

/** A thread has those of the definitions that run; another one is compiled anew in some milliseconds. */
const compiledMax = 200;
/** More than anybody mends at once. */
const faultsMax = 20;
const pathCharsMax = 200;
const messageCharsMax = 300;

/** Words that the specification does not know are passed over, as it says. */
const options: Options = {
  strict: false,
  allErrors: true,
  logger: false,
  ownProperties: true,
  code: { regExp: Object.assign(toRegExp, { code: '' }) },
};

/** Many patterns escape a character that needs none, which is a mistake in a pattern of Unicode alone. */
function toRegExp(pattern: string, flags: string): RegExp {
  try {
    return new RegExp(pattern, flags);
  } catch {
    return new RegExp(pattern);
  }
}

const drafts = 'draft-06, draft-07, 2019-09 and 2020-12';

/** One for each schema: they know nothing of each other's ids. */
function createDraft($schema: Json | undefined): Ajv {
  const draft = draftOf($schema);
  // A package of CommonJS.
  return formats.default(draft);
}

function draftOf($schema: Json | undefined): Ajv {
  if ($schema === undefined || $schema === null) return new Ajv2020(options);
  const [, draft] = typeof $schema === 'string' ? (/json-schema\.org\/(.+?)\/schema\/?#?$/.exec($schema) ?? []) : [];
  switch (draft) {
    case 'draft/2020-12':
      return new Ajv2020(options);
    case 'draft/2019-09':
      return new Ajv2019(options);
    // All that the one before it knows means the same in draft-07.
    case 'draft-07':
    case 'draft-06':
      return new Ajv(options);
    default:
      throw new Error(
        `$schema names a version that is not known; there are ${drafts} (https://json-schema.org/…/schema)`,
      );
  }
}

function toFaults(errors: readonly ErrorObject[]): readonly SchemaFault[] {
  const faults = errors.slice(0, faultsMax).map(toFault);
  return errors.length > faultsMax
    ? [...faults, { path: '', message: `and ${errors.length - faultsMax} more` }]
    : faults;
}

/** The schema's side of it alone: values are nobody's business. */
function toFault({ instancePath, keyword, params, message = keyword }: ErrorObject): SchemaFault {
  const path = instancePath.split('/').slice(1).map(unescapePointer);
  const at = (more: readonly string[], words: string): SchemaFault => ({
    path: cutText(toPath([...path, ...more]), pathCharsMax),
    message: cutText(words, messageCharsMax),
  });
  switch (keyword) {
    case 'required':
      return at([String(params['missingProperty'])], 'is missing');
    case 'additionalProperties':
      return at([String(params['additionalProperty'])], 'is not allowed');
    case 'unevaluatedProperties':
      return at([String(params['unevaluatedProperty'])], 'is not allowed');
    case 'enum':
      return at([], `must be one of ${JSON.stringify(params['allowedValues'])}`);
    case 'const':
      return at([], `must be ${JSON.stringify(params['allowedValue'])}`);
    default:
      return at([], message);
  }
}

function unescapePointer(segment: string): string {
  return segment.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** @example toPath(['items', '0', 'price']) // items[0].price */
function toPath(segments: readonly string[]): string {
  return segments
    .map((segment, at) => (/^\d+$/.test(segment) ? `[${segment}]` : at === 0 ? segment : `.${segment}`))
    .join('');
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return cutText(message.replace(/^schema is invalid: /, ''), messageCharsMax);
}
