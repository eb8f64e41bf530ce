import type { Request, Response } from 'express';
import { parse, type ValidationError } from '../../../contract/validation.ts';
import { tagList, webhookConfig, type WebhookConfig } from '../../../contract/webhook-config.ts';
import { whatIsMissing } from '../../../inbound/what-is-missing.ts';
import type { Ledger } from '../../../model/inbound/ledger.ts';
import type { Source, SourceDraft, Tag } from '../../../model/inbound/source.ts';
import type { Scripts } from '../../../model/script.ts';
import type { SourceChange, Sources } from '../../../model/inbound/sources.ts';
import { callerOf } from '../../auth/caller.ts';
import { sendInvalid, sendProblem } from '../../problem.ts';
import { changeSource, type Edited } from '../change-source.ts';
import { sendUnchanged } from '../unchanged.ts';
import { sendEmpty } from './empty.ts';
import { mask } from './verifier-options-view.ts';
import { historyBodyBytesMax, toDraft, toWebhookConfig } from './webhook-view.ts';
import type { Routes } from '../../routes.ts';
import { createApiRoutes, type ApiPrivilege } from '../api-routes.ts';

export interface WebhooksDependencies {
  readonly sources: Sources;
  readonly ledger: Ledger;
  readonly scripts: Pick<Scripts, 'check'>;
  readonly publicUrl: string;
  /** Called with the id of a source that was changed here. */
  readonly changed: (sourceId: string) => void;
}

type WithId = Request<{ id: string }>;

/** Entries that come with a configuration (R95). */
const embeddedHistoryMax = 10;

/** Sources, in Conductor's words (R15). */
export function createWebhookRoutes({ sources, ledger, scripts, publicUrl, changed }: WebhooksDependencies): Routes<ApiPrivilege> {
  const routes = createApiRoutes();
  routes.post('/', { needs: 'admin' }, create);
  routes.get('/', { needs: 'read' }, async (request, response) => {
    const hideSecrets = callerOf(request).role !== 'admin';
    response.json((await sources.list()).map((source) => toWebhookConfig(source, { publicUrl, hideSecrets })));
  });
  routes.get('/:id', { needs: 'read' }, read);
  routes.put('/', { needs: 'admin' }, async (request: Request, response) => {
    await replace(textIn(request.body, 'id'), request, response);
  });
  routes.put('/:id', { needs: 'admin' }, (request: WithId, response) => replace(request.params.id, request, response));
  routes.delete('/:id', { needs: 'admin' }, async (request: WithId, response) => {
    const { id } = request.params;
    const existed = await sources.delete(id);
    changed(id);
    if (existed) sendEmpty(response);
    else sendUnknown(response, id);
  });
  routes.get('/:id/tags', { needs: 'read' }, async (request: WithId, response) => {
    const source = await sources.find(request.params.id);
    if (source === undefined) sendUnknown(response, request.params.id);
    else response.json(source.tags);
  });
  routes.put('/:id/tags', { needs: 'admin' }, (request: WithId, response) => changeTags(request, response, sources.addTags));
  routes.delete('/:id/tags', { needs: 'admin' }, (request: WithId, response) => changeTags(request, response, sources.removeTags));
  return routes;

  async function create(request: Request, response: Response): Promise<void> {
    const config = await readConfig(request.body, response);
    if (config === undefined) return;
    const draft = toDraft(config, callerOf(request).name);
    const errors = checkDraft(draft);
    if (errors.length > 0) return sendInvalid(response, errors);
    sendChange(response, draft.id, config, await sources.create(draft));
  }

  async function read(request: WithId, response: Response): Promise<void> {
    const source = await sources.find(request.params.id);
    if (source === undefined) return sendUnknown(response, request.params.id);
    const { entries } = await ledger.list({ sourceId: source.id, outcome: 'accepted', limit: embeddedHistoryMax, bodyBytesMax: historyBodyBytesMax });
    response.json(toWebhookConfig(source, { publicUrl, history: entries, hideSecrets: callerOf(request).role !== 'admin' }));
  }

  async function replace(id: string, request: Request<{ id?: string }>, response: Response): Promise<void> {
    if ((await sources.find(id)) === undefined) return sendUnknown(response, id);
    const config = await readConfig(request.body, response);
    if (config === undefined) return;
    const change = await changeSource(sources, { id, edit: (stored): Edited | Invalid => {
      const draft = toDraft(config, callerOf(request).name, stored);
      const errors = checkDraft(draft);
      return errors.length > 0 ? { kind: 'invalid', errors } : { kind: 'edited', draft, resetVerified: !isSameMethod(draft, stored) };
    } });
    if (change.kind === 'invalid') return sendInvalid(response, change.errors);
    sendChange(response, id, config, change);
  }

  /** What can be told without the stored configuration; whether an expression compiles among it (R93). */
  async function readConfig(body: unknown, response: Response): Promise<WebhookConfig | undefined> {
    const parsed = parse(webhookConfig, body);
    if (parsed.kind === 'invalid') return void sendInvalid(response, parsed.errors);
    const { expression } = parsed.value;
    const check = expression === undefined ? undefined : await scripts.check(expression);
    if (check?.kind !== 'broken') return parsed.value;
    const place = check.line === undefined ? '' : `, line ${check.line}`;
    return void sendInvalid(response, [{ path: 'expression', message: `it does not compile${place}: ${check.message}` }]);
  }

  function sendChange(response: Response, id: string, config: WebhookConfig, change: SourceChange): void {
    changed(id);
    if (change.kind === 'saved') response.json(toWebhookConfig(change.source, { publicUrl, newSecret: newSecretOf(config) }));
    else sendUnchanged(response, id, change, config.name);
  }

  async function changeTags(request: WithId, response: Response, change: (id: string, given: readonly Tag[]) => Promise<boolean>): Promise<void> {
    const { id } = request.params;
    if ((await sources.find(id)) === undefined) return sendUnknown(response, id);
    const given = parse(tagList, request.body);
    if (given.kind === 'invalid') return sendInvalid(response, given.errors);
    if (await change(id, given.value)) sendEmpty(response);
    else sendUnknown(response, id);
  }
}

interface Invalid {
  readonly kind: 'invalid';
  readonly errors: readonly ValidationError[];
}

/** What proves a request stays the same; its secrets, headers and platform may change (R19). */
function isSameMethod({ verifierSettings: draft }: SourceDraft, { verifierSettings: stored }: Source): boolean {
  return draft.verifier === stored.verifier && draft.custom?.kind === stored.custom?.kind;
}

/** What only the whole configuration can tell (R16), with what it keeps of the stored one. */
function checkDraft(draft: SourceDraft): readonly ValidationError[] {
  const errors: ValidationError[] = [];
  const settings = draft.verifierSettings;
  if (!hasTarget(draft)) {
    errors.push({
      path: 'receiverWorkflowNamesToVersions',
      message: 'name a workflow that receives the events, here or in workflowsToStart, or give an expression that chooses them',
    });
  }
  switch (whatIsMissing(settings)) {
    case undefined:
      break;
    case 'headers':
      errors.push({ path: 'headers', message: 'add at least one header that every request must carry, like {"X-Key": "…"}; or choose a verifier, or a method in signalbox.custom' });
      break;
    case 'verifier':
      errors.push({ path: 'verifier', message: `name a verifier, or a sourcePlatform that has one; "${settings.platform}" has none` });
  }
  return errors;
}

function hasTarget(source: Pick<Source, 'receivers' | 'starts' | 'expression'>): boolean {
  return source.expression !== undefined || Object.keys(source.receivers).length > 0 || Object.keys(source.starts.workflows).length > 0;
}

function newSecretOf({ secretValue }: WebhookConfig): string | undefined {
  return secretValue === mask ? undefined : secretValue;
}

function textIn(body: unknown, name: string): string {
  const value = typeof body === 'object' && body !== null && name in body ? Reflect.get(body, name) : undefined;
  return typeof value === 'string' ? value : '';
}

function sendUnknown(response: Response, id: string): void {
  sendProblem(response, { status: 404, message: `There is no webhook with the id "${id}".` });
}
