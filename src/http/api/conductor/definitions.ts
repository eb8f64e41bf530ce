import { setImmediate as yieldNow } from 'node:timers/promises';
import type { Request, Response } from 'express';
import { parseDefinition } from '../../../conductor/parse-definition.ts';
import type { ParsedDefinition } from '../../../conductor/parse-definition.ts';
import type { DefinitionReview } from '../../../conductor/review-definition.ts';
import { isAtLeast } from '../../../model/api-key.ts';
import { ExecutionMask } from '../../../model/definitions/execution-mask.ts';
import type { Definition, DefinitionError, Definitions } from '../../../model/definitions/definition.ts';
import { findCaller } from '../../auth/caller.ts';
import { sendInvalid, sendProblem } from '../../problem.ts';
import { sendList } from '../../send-list.ts';
import { readFlags } from '../query-flags.ts';
import { sendWarnings } from '../warnings.ts';
import { sendEmpty, warnUnknownParameters } from './unknown-parameters.ts';
import type { Routes } from '../../routes.ts';
import { createApiRoutes } from '../api-routes.ts';
import type { ApiPrivilege } from '../api-routes.ts';

export interface DefinitionsDependencies {
  readonly definitions: Definitions;
  readonly review: DefinitionReview;
}

/** Workflow definitions (A25-A27, tier 1). */
export function createDefinitionRoutes({ definitions, review }: DefinitionsDependencies): Routes<ApiPrivilege> {
  const routes = createApiRoutes();

  routes.post('/', { needs: 'admin' }, async (request, response) => {
    const parsed = parseDefinition(request.body);
    if (parsed.kind === 'invalid') return sendInvalid(response, parsed.errors);
    const flags = readFlags(request.query, { overwrite: false, newVersion: false });
    if (flags.kind === 'invalid') return sendInvalid(response, flags.errors);
    const broken = await review.mistakesIn(parsed);
    if (broken.length > 0) return sendInvalid(response, broken);
    const { definition } = parsed;
    const saved = await save(definition, flags.value);
    if (saved === 'exists') {
      return sendProblem(response, {
        status: 409,
        code: 'DEFINITION_EXISTS',
        message: `Workflow ${definition.name}, version ${definition.version} exists already; send it with ?overwrite=true, with ?newVersion=true, or with another version.`,
      });
    }
    warnUnknownParameters(request, response, ['overwrite', 'newVersion']);
    const warnings = await warningsOf(parsed);
    sendWarnings(response, warnings);
    // Conductor answers nothing here, and its clients read nothing; who calls by hand sees no header.
    if (warnings.length === 0) sendEmpty(response);
    else response.json({ warnings });
  });

  routes.put('/', { needs: 'admin' }, async (request, response) => {
    const bodies: unknown = request.body;
    if (!Array.isArray(bodies)) return sendInvalid(response, [{ path: '', message: 'send a list of definitions' }]);
    if (bodies.length > definitionsMax)
      return sendInvalid(response, [
        { path: '', message: `send at most ${definitionsMax} definitions at once, and these are ${bodies.length}` },
      ]);
    const parsed: (ParsedDefinition & { readonly at: number })[] = [];
    for (const [at, body] of bodies.entries()) {
      parsed.push({ at, ...parseDefinition(body) });
      // Each may be as large as one alone.
      await yieldNow();
    }
    const errors = parsed.flatMap((one) =>
      one.kind === 'invalid' ? one.errors.map((error) => ({ ...error, path: `[${one.at}].${error.path}` })) : [],
    );
    if (errors.length > 0) return sendInvalid(response, errors);
    const flags = readFlags(request.query, { overwrite: true, newVersion: false });
    if (flags.kind === 'invalid') return sendInvalid(response, flags.errors);
    const wellFormed = parsed.flatMap((one) => (one.kind === 'invalid' ? [] : [one]));
    const broken = await review.mistakesIn({
      scripts: wellFormed.flatMap((one) => one.scripts.map(inItsPlace(one.at))),
      schemas: wellFormed.flatMap((one) => one.schemas.map(inItsPlace(one.at))),
    });
    if (broken.length > 0) return sendInvalid(response, broken);
    warnUnknownParameters(request, response, ['overwrite', 'newVersion']);
    const saved: typeof wellFormed = [];
    const failures: Record<string, string> = {};
    for (const one of wellFormed) {
      const { name, version } = one.definition;
      if ((await save(one.definition, flags.value)) === 'saved') saved.push(one);
      else failures[name] = `Version ${version} exists already.`;
    }
    const warnings = await warningsOf({
      warnings: saved.flatMap((one) => one.warnings.map(inItsPlace(one.at))),
      workflows: saved.flatMap((one) => one.workflows.map(inItsPlace(one.at))),
      endpoints: saved.flatMap((one) => one.endpoints.map(inItsPlace(one.at))),
      schemas: saved.flatMap((one) => one.schemas.map(inItsPlace(one.at))),
    });
    sendWarnings(response, warnings);
    response.json({
      bulkErrorResults: failures,
      bulkSuccessfulResults: saved.map(({ definition }) => definition.name),
      ...(warnings.length > 0 && { warnings }),
    });
  });

  // Looks and saves nothing: whoever reads definitions may ask. Conductor answers nothing where nothing is wrong.
  routes.post('/validate', { needs: 'read' }, async (request, response) => {
    const parsed = parseDefinition(request.body);
    const errors = parsed.kind === 'invalid' ? parsed.errors : await review.mistakesIn(parsed);
    const warnings = parsed.kind === 'invalid' ? parsed.warnings : await warningsOf(parsed);
    warnUnknownParameters(request, response, []);
    sendWarnings(response, warnings);
    if (errors.length > 0) return sendInvalid(response, errors, { warnings });
    response.json({ valid: true, warnings });
  });

  routes.get('/', { needs: 'read' }, async (request, response) => {
    const { name } = request.query;
    const flags = readFlags(request.query, { short: false });
    if (flags.kind === 'invalid') return sendInvalid(response, flags.errors);
    warnUnknownParameters(request, response, ['name', 'short']);
    const toView = (definition: Definition): object =>
      flags.value.short ? toShort(definition) : shownTo(request, definition);
    const pages = definitions.pages(typeof name === 'string' && name !== '' ? name : undefined);
    await sendList(response, pages, toView);
  });

  routes.get('/:name', { needs: 'read' }, async (request: Request<{ name: string }>, response) => {
    const { name } = request.params;
    const version = versionOf(request.query['version']);
    if (version === undefined)
      return sendInvalid(response, [{ path: 'version', message: 'a version is a whole number' }]);
    const definition = await definitions.find(name, version);
    if (definition === undefined) return sendUnknown(response, name, version);
    warnUnknownParameters(request, response, ['version']);
    response.json(shownTo(request, definition));
  });

  routes.delete(
    '/:name/:version',
    { needs: 'admin' },
    async (request: Request<{ name: string; version: string }>, response) => {
      const { name } = request.params;
      const version = versionOf(request.params.version);
      if (version === undefined)
        return sendInvalid(response, [{ path: 'version', message: 'a version is a whole number' }]);
      if (await definitions.delete(name, version)) sendEmpty(response);
      else sendUnknown(response, name, version);
    },
  );

  return routes;

  async function save(
    definition: Definition,
    { overwrite, newVersion }: { readonly overwrite: boolean; readonly newVersion: boolean },
  ): Promise<'saved' | 'exists'> {
    if (!newVersion) return definitions.save(definition, { overwrite });
    await definitions.saveNext(definition);
    return 'saved';
  }

  /** Of a definition that is saved: what it names itself is there by then. */
  async function warningsOf({ warnings, ...named }: Named): Promise<readonly DefinitionError[]> {
    return [...warnings, ...(await review.warningsFor(named))];
  }
}

type Named = Pick<WellFormed, 'warnings' | 'workflows' | 'endpoints' | 'schemas'>;
type WellFormed = Extract<ParsedDefinition, { kind: 'definition' }>;

/** Of a list that was sent. */
function inItsPlace(at: number) {
  return <Found extends { readonly path: string }>(found: Found): Found => ({
    ...found,
    path: `[${at}].${found.path}`,
  });
}

/** They are saved one after the other. */
const definitionsMax = 500;

/** Who may change definitions reads them as they were written; others as runs show them, without credentials. */
function shownTo(request: Request<object>, definition: Definition): Definition {
  const caller = findCaller(request);
  return caller !== undefined && isAtLeast(caller.role, 'admin')
    ? definition
    : new ExecutionMask(definition).definition(definition);
}

/** A definition as lists show it, without its tasks: they are most of it. */
function toShort({ name, version, description, ownerApp, ownerEmail, createdBy, createTime, updateTime }: Definition) {
  return { name, version, description, ownerApp, ownerEmail, createdBy, createTime, updateTime };
}

/** 0 is the latest. */
function versionOf(value: unknown): number | undefined {
  if (value === undefined || value === '') return 0;
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : undefined;
}

function sendUnknown(response: Response, name: string, version: number): void {
  const suffix = version === 0 ? '' : `, version: ${version}`;
  sendProblem(response, { status: 404, message: `No such workflow found by name: ${name}${suffix}` });
}
