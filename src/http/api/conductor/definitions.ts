import { setImmediate as yieldNow } from 'node:timers/promises';
import type { Request, Response } from 'express';
import { versionInPath, versionInQuery } from '../../../contract/version-in-text.ts';
import { parse } from '../../../contract/validation.ts';
import { parseDefinition } from '../../../conductor/parse-definition.ts';
import type { ParsedDefinition } from '../../../conductor/parse-definition.ts';
import type { DefinitionReview } from '../../../conductor/review-definition.ts';
import { ExecutionMask } from '../../../model/definitions/execution-mask.ts';
import type { Definition, DefinitionError, Definitions } from '../../../model/definitions/definition.ts';
import { int32Max } from '../../../model/int32.ts';
import { sendInvalid, sendProblem } from '../../problem.ts';
import { sendList } from '../../send-list.ts';
import { readFlags } from '../query-flags.ts';
import { sendWarnings } from '../warnings.ts';
import { seesCredentials } from './stored-starts.ts';
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
    const flags = readFlags(request.query, { overwrite: false, newVersion: false });
    const mistakes = await review.mistakesIn(parsed);
    if (parsed.kind === 'invalid' || flags.kind === 'invalid' || mistakes.length > 0)
      return sendInvalid(response, [...mistakes, ...(flags.kind === 'invalid' ? flags.errors : [])]);
    const { definition } = parsed;
    const saved = await save(definition, flags.value);
    if (saved === 'none') return sendProblem(response, { status: 409, message: noNextVersion(definition.name) });
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
    const flags = readFlags(request.query, { overwrite: true, newVersion: false });
    const mistakes = await review.mistakesIn({
      errors: parsed.flatMap((one) => (one.kind === 'invalid' ? one.errors.map(inItsPlace(one.at)) : [])),
      scripts: parsed.flatMap((one) => one.scripts.map(inItsPlace(one.at))),
      schemas: parsed.flatMap((one) => one.schemas.map(inItsPlace(one.at))),
    });
    if (flags.kind === 'invalid') return sendInvalid(response, [...mistakes, ...flags.errors]);
    if (mistakes.length > 0) return sendInvalid(response, mistakes);
    const wellFormed = parsed.flatMap((one) => (one.kind === 'invalid' ? [] : [one]));
    warnUnknownParameters(request, response, ['overwrite', 'newVersion']);
    const saved: typeof wellFormed = [];
    const failures: Record<string, string> = {};
    for (const one of wellFormed) {
      const { name, version } = one.definition;
      const outcome = await save(one.definition, flags.value);
      if (outcome === 'saved') saved.push(one);
      else failures[name] = outcome === 'none' ? noNextVersion(name) : `Version ${version} exists already.`;
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
    const errors = await review.mistakesIn(parsed);
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
    const query = parse(versionInQuery, request.query);
    if (query.kind === 'invalid') return sendInvalid(response, query.errors);
    const { version } = query.value;
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
      const path = parse(versionInPath, request.params);
      if (path.kind === 'invalid') return sendInvalid(response, path.errors);
      const { version } = path.value;
      if (await definitions.delete(name, version)) sendEmpty(response);
      else sendUnknown(response, name, version);
    },
  );

  return routes;

  async function save(
    definition: Definition,
    { overwrite, newVersion }: { readonly overwrite: boolean; readonly newVersion: boolean },
  ): Promise<'saved' | 'exists' | 'none'> {
    return newVersion ? definitions.saveNext(definition) : definitions.save(definition, { overwrite });
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
  return seesCredentials(request) ? definition : new ExecutionMask(definition).definition(definition);
}

/** A definition as lists show it, without its tasks: they are most of it. */
function toShort({ name, version, description, ownerApp, ownerEmail, createdBy, createTime, updateTime }: Definition) {
  return { name, version, description, ownerApp, ownerEmail, createdBy, createTime, updateTime };
}

function noNextVersion(name: string): string {
  return `Workflow ${name} has version ${int32Max}, and there is none after it; send another one without ?newVersion=true.`;
}

function sendUnknown(response: Response, name: string, version: number): void {
  const suffix = version === 0 ? '' : `, version: ${version}`;
  sendProblem(response, { status: 404, message: `No such workflow found by name: ${name}${suffix}` });
}
