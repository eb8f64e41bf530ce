import { Router, type Request, type Response } from 'express';
import { parse, type ValidationError } from '../../../contract/validation.ts';
import { tagList, webhookConfig, type WebhookConfig } from '../../../contract/webhook-config.ts';
import { isVerifiable } from '../../../inbound/judge.ts';
import type { Ledger } from '../../../model/inbound/ledger.ts';
import type { Source, SourceDraft, Tag } from '../../../model/inbound/source.ts';
import type { SourceChange, Sources } from '../../../model/inbound/sources.ts';
import { callerOf } from '../../auth/caller.ts';
import { sendInvalid, sendProblem } from '../../problem.ts';
import { sendEmpty } from './empty.ts';
import { mask } from './verifier-options-view.ts';
import { historyBodyBytesMax, toDraft, toWebhookConfig } from './webhook-view.ts';

export interface WebhooksDependencies {
  readonly sources: Sources;
  readonly ledger: Ledger;
  readonly publicUrl: string;
  /** Called with the id of a source that was changed here. */
  readonly changed: (sourceId: string) => void;
}

type WithId = Request<{ id: string }>;

/** Entries that come with a configuration (R95). */
const embeddedHistoryMax = 10;

/** Sources, in Conductor's words (R15). */
export function createWebhookRoutes({ sources, ledger, publicUrl, changed }: WebhooksDependencies): Router {
  const router = Router();
  router.post('/', create);
  router.get('/', async (request, response) => {
    const hideHeaders = callerOf(request).role !== 'admin';
    response.json((await sources.list()).map((source) => toWebhookConfig(source, { publicUrl, hideHeaders })));
  });
  router.get('/:id', read);
  router.put('/', async (request: Request, response) => {
    await replace(textIn(request.body, 'id'), request, response);
  });
  router.put('/:id', (request: WithId, response) => replace(request.params.id, request, response));
  router.delete('/:id', async (request: WithId, response) => {
    const { id } = request.params;
    const existed = await sources.delete(id);
    changed(id);
    if (existed) sendEmpty(response);
    else sendUnknown(response, id);
  });
  router.get('/:id/tags', async (request: WithId, response) => {
    const source = await sources.find(request.params.id);
    if (source === undefined) sendUnknown(response, request.params.id);
    else response.json(source.tags);
  });
  router.put('/:id/tags', (request: WithId, response) =>
    changeTags(request, response, (stored, given) => [...stored.filter((tag) => !includes(given, tag)), ...given]));
  router.delete('/:id/tags', (request: WithId, response) =>
    changeTags(request, response, (stored, given) => stored.filter((tag) => !includes(given, tag))));
  return router;

  async function create(request: Request, response: Response): Promise<void> {
    const config = readConfig(request.body, response);
    if (config === undefined) return;
    const draft = toDraft(config, callerOf(request).name);
    sendChange(response, draft, config, await sources.create(draft));
  }

  async function read(request: WithId, response: Response): Promise<void> {
    const source = await sources.find(request.params.id);
    if (source === undefined) return sendUnknown(response, request.params.id);
    const { entries } = await ledger.list({ sourceId: source.id, outcome: 'accepted', limit: embeddedHistoryMax, bodyBytesMax: historyBodyBytesMax });
    response.json(toWebhookConfig(source, { publicUrl, history: entries, hideHeaders: callerOf(request).role !== 'admin' }));
  }

  async function replace(id: string, request: Request<{ id?: string }>, response: Response): Promise<void> {
    const stored = await sources.find(id);
    if (stored === undefined) return sendUnknown(response, id);
    const config = readConfig(request.body, response);
    if (config === undefined) return;
    const draft = toDraft(config, callerOf(request).name, stored);
    const resetVerified = draft.verifierSettings.verifier !== stored.verifierSettings.verifier;
    sendChange(response, draft, config, await sources.replace(draft, { resetVerified }));
  }

  function sendChange(response: Response, draft: SourceDraft, config: WebhookConfig, change: SourceChange): void {
    changed(draft.id);
    switch (change.kind) {
      case 'saved':
        response.json(toWebhookConfig(change.source, { publicUrl, newSecret: newSecretOf(config) }));
        return;
      case 'conflict':
        return sendProblem(response, change.field === 'id'
          ? { status: 409, message: `A webhook with the id ${draft.id} exists already; change it with PUT.`, code: 'ID_IN_USE' }
          : { status: 409, message: `A webhook named "${draft.name}" exists already; choose another name.`, code: 'NAME_IN_USE' });
      case 'notFound':
        return sendUnknown(response, draft.id);
    }
  }

  async function changeTags(request: WithId, response: Response, change: (stored: readonly Tag[], given: readonly Tag[]) => readonly Tag[]): Promise<void> {
    const source = await sources.find(request.params.id);
    if (source === undefined) return sendUnknown(response, request.params.id);
    const given = parse(tagList, request.body);
    if (given.kind === 'invalid') return sendInvalid(response, given.errors);
    await sources.setTags(source.id, change(source.tags, given.value));
    sendEmpty(response);
  }
}

function readConfig(body: unknown, response: Response): WebhookConfig | undefined {
  const parsed = parse(webhookConfig, body);
  if (parsed.kind === 'invalid') return void sendInvalid(response, parsed.errors);
  const errors = checkConfig(parsed.value);
  return errors.length > 0 ? void sendInvalid(response, errors) : parsed.value;
}

/** What only the whole configuration can tell (R16). */
function checkConfig(config: WebhookConfig): readonly ValidationError[] {
  const errors: ValidationError[] = [];
  const draft = toDraft(config, '');
  const settings = draft.verifierSettings;
  if (!hasTarget(draft)) {
    errors.push({
      path: 'receiverWorkflowNamesToVersions',
      message: 'name a workflow that receives the events, here or in workflowsToStart',
    });
  }
  if (config.expression !== undefined) errors.push({ path: 'expression', message: 'expressions are not supported; list the workflows instead' });
  if (config.verifier === 'HEADER_BASED' && Object.keys(settings.headers).length === 0) {
    errors.push({ path: 'headers', message: 'HEADER_BASED needs at least one header that every request must carry' });
  }
  if (!isVerifiable(settings)) {
    errors.push({ path: 'verifier', message: `name a verifier, or a sourcePlatform that has one; "${settings.platform}" has none` });
  }
  return errors;
}

function hasTarget(source: Pick<Source, 'receivers' | 'starts'>): boolean {
  return Object.keys(source.receivers).length > 0 || Object.keys(source.starts.workflows).length > 0;
}

function newSecretOf({ secretValue }: WebhookConfig): string | undefined {
  return secretValue === mask ? undefined : secretValue;
}

function includes(tags: readonly Tag[], wanted: Tag): boolean {
  return tags.some((tag) => tag.key === wanted.key && tag.value === wanted.value);
}

function textIn(body: unknown, name: string): string {
  const value = typeof body === 'object' && body !== null && name in body ? Reflect.get(body, name) : undefined;
  return typeof value === 'string' ? value : '';
}

function sendUnknown(response: Response, id: string): void {
  sendProblem(response, { status: 404, message: `There is no webhook with the id "${id}".` });
}
