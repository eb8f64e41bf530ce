import { startWorkflowRequest } from '../../../contract/start-workflow.ts';
import { parse } from '../../../contract/validation.ts';
import type { ValidationError } from '../../../contract/validation.ts';
import { parseDefinition } from '../../../conductor/parse-definition.ts';
import type { ToReview } from '../../../conductor/review-definition.ts';
import type { Definition } from '../../../model/definitions/definition.ts';
import type { StartRequest } from '../../../model/definitions/starter.ts';
import { isJsonObject } from '../../../model/json.ts';
import type { Json } from '../../../model/json.ts';
import { suggest } from '../../../model/suggest.ts';

export interface ReadStart {
  readonly request: StartRequest;
  /** Warnings about fields that have no effect, or another than it seems. */
  readonly warnings: readonly ValidationError[];
  /** The parts of a definition in it. */
  readonly toReview: ToReview;
}

/** One that is refused has parts to review too: all of its mistakes are to be named at once. */
export type ReadStartResult = { readonly kind: 'valid'; readonly value: ReadStart } | RefusedStart;

interface RefusedStart extends Pick<ToReview, 'scripts' | 'schemas'> {
  readonly kind: 'invalid';
  readonly errors: readonly ValidationError[];
}

/** A StartWorkflowRequest as it was sent, each of its fields accounted for. A definition in it is checked like one that is registered. */
export function readStartRequest(body: unknown): ReadStartResult {
  const parsed = parse(startWorkflowRequest, body);
  if (parsed.kind === 'invalid') return { ...parsed, ...nothing };
  const {
    idempotencyKey,
    idempotencyStrategy: strategy,
    workflowDef,
    externalInputPayloadStoragePath: storedAt,
    ...start
  } = parsed.value;
  if (storedAt) {
    return invalid(
      'externalInputPayloadStoragePath',
      'there is no external storage of payloads here: send the input itself; large ones are stored by themselves',
    );
  }
  const definition = workflowDef === undefined ? undefined : readDefinition(workflowDef, start.name);
  if (definition?.kind === 'invalid') return definition;
  if (definition === undefined && start.name === '') return invalid('name', 'name the workflow');
  const named =
    definition === undefined
      ? {}
      : {
          name: definition.value.definition.name,
          version: definition.value.definition.version,
          definition: definition.value.definition,
        };
  return {
    kind: 'valid',
    value: {
      request: {
        ...start,
        ...named,
        ...(idempotencyKey !== undefined && { idempotency: { key: idempotencyKey, strategy: strategy ?? 'FAIL' } }),
      },
      toReview: definition === undefined ? nothing : definition.value.toReview,
      warnings: [
        ...warnUnknown(body),
        ...(definition === undefined
          ? []
          : [...definition.value.warnings, ...warnNames(start, definition.value.definition)]),
      ],
    },
  };
}

const nothing: ToReview = { scripts: [], schemas: [], workflows: [], endpoints: [] };

/** Without a name of its own it has that of the request, which may be absent beside it. */
function readDefinition(
  value: Json,
  name: string,
):
  | { readonly kind: 'valid'; readonly value: Omit<ReadStart, 'request'> & { readonly definition: Definition } }
  | RefusedStart {
  const parsed = parseDefinition(isJsonObject(value) && (value.name ?? null) === null ? { ...value, name } : value);
  const inside = <Found extends { readonly path: string }>(found: Found): Found => ({
    ...found,
    path: found.path === '' ? 'workflowDef' : `workflowDef.${found.path}`,
  });
  if (parsed.kind === 'invalid') {
    const { errors, scripts, schemas } = parsed;
    return {
      kind: 'invalid',
      errors: errors.map(inside),
      scripts: scripts.map(inside),
      schemas: schemas.map(inside),
    };
  }
  return {
    kind: 'valid',
    value: {
      definition: parsed.definition,
      warnings: parsed.warnings.map(inside),
      toReview: {
        workflows: parsed.workflows.map(inside),
        endpoints: parsed.endpoints.map(inside),
        schemas: parsed.schemas.map(inside),
        scripts: parsed.scripts.map(inside),
      },
    },
  };
}

/** The definition runs as it was sent; waits are found, and sources list it, by its own name. */
function warnNames(
  asked: Pick<StartRequest, 'name' | 'version'>,
  { name, version }: Definition,
): readonly ValidationError[] {
  return [
    ...(asked.name === '' || asked.name === name
      ? []
      : [{ path: 'name', message: `the definition in workflowDef runs, under its own name "${name}"` }]),
    ...(asked.version === 0 || asked.version === version
      ? []
      : [{ path: 'version', message: `the definition in workflowDef runs, under its own version ${version}` }]),
  ];
}

/** Clients of other versions may send more (A9). */
function warnUnknown(body: unknown): readonly ValidationError[] {
  const known = Object.keys(startWorkflowRequest.shape);
  const names = isJsonObject(body) ? Object.keys(body).filter((name) => !known.includes(name)) : [];
  return names.map((name) => {
    const meant = suggest(name, known);
    return {
      path: name,
      message: `there is no such field of a start, and it has no effect${meant === undefined ? '' : `; did you mean ${meant}?`}`,
    };
  });
}

function invalid(path: string, message: string): RefusedStart {
  return { kind: 'invalid', errors: [{ path, message }], scripts: [], schemas: [] };
}
