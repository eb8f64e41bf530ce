import type { Request, Response } from 'express';
import { sourceListQuery } from '../../../contract/sources.ts';
import { parse } from '../../../contract/validation.ts';
import type { ValidationError } from '../../../contract/validation.ts';
import { tagList } from '../../../contract/webhook-config.ts';
import type { WebhookConfig } from '../../../contract/webhook-config.ts';
import { checkSource, isSameMethod, isUnsigned } from '../../../inbound/sources/check-source.ts';
import type { SourceFinding } from '../../../inbound/sources/check-source.ts';
import { warnMask, warnSource, warnTargets } from '../../../inbound/sources/warn-source.ts';
import type { KnowsWorkflow } from '../../../model/definitions/definition.ts';
import type { EventQueries } from '../../../model/inbound/event-queries.ts';
import type { Source, Tag, SourceChange, Sources } from '../../../model/inbound/source.ts';
import type { Scripts } from '../../../model/script.ts';
import { maskedSecret } from '../../../model/inbound/verification.ts';
import { callerOf } from '../../auth/caller.ts';
import { sendInvalid, sendProblem } from '../../problem.ts';
import { sendList } from '../../send-list.ts';
import { changeSource } from '../change-source.ts';
import type { Edited } from '../change-source.ts';
import { sendUnchanged } from '../unchanged.ts';
import { sendWarnings } from '../warnings.ts';
import { sendEmpty } from './unknown-parameters.ts';
import { readWebhookConfig } from './read-webhook-config.ts';
import type { ReadWebhookConfig } from './read-webhook-config.ts';
import { historyBodyBytesMax, toDraft, toWebhookConfig } from './webhook-view.ts';
import type { Routes } from '../../routes.ts';
import { createApiRoutes } from '../api-routes.ts';
import type { ApiPrivilege } from '../api-routes.ts';

export interface WebhooksDependencies {
  readonly sources: Sources;
  readonly ledger: EventQueries;
  readonly scripts: Pick<Scripts, 'check'>;
  readonly publicUrl: string;
  readonly knowsWorkflow: KnowsWorkflow;
  /** Called with the id of a source that was changed here. */
  readonly changed: (sourceId: string) => void;
  /** One line of the log for each configuration that was saved. */
  readonly noteSaved: (saved: {
    readonly source: string;
    readonly unsigned: boolean;
    readonly warnings: number;
  }) => void;
}

type WithId = Request<{ id: string }>;

/** Entries that come with a configuration (R95). */
const embeddedHistoryMax = 10;

/** Sources, in Conductor's words (R15). */
export function createWebhookRoutes({
  sources,
  ledger,
  scripts,
  publicUrl,
  knowsWorkflow,
  changed,
  noteSaved,
}: WebhooksDependencies): Routes<ApiPrivilege> {
  const routes = createApiRoutes();
  routes.post('/', { needs: 'admin' }, create);
  routes.get('/', { needs: 'read' }, async (request, response) => {
    const hideSecrets = callerOf(request).role !== 'admin';
    const parsed = parse(sourceListQuery, request.query);
    if (parsed.kind === 'invalid') return sendInvalid(response, parsed.errors);
    await sendWebhooks(response, {
      sources,
      ...parsed.value,
      toView: (source) => withWarnings(toWebhookConfig(source, { publicUrl, hideSecrets }), warnSource(source)),
    });
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
  routes.put('/:id/tags', { needs: 'admin' }, (request: WithId, response) =>
    changeTags(request, response, sources.addTags),
  );
  routes.delete('/:id/tags', { needs: 'admin' }, (request: WithId, response) =>
    changeTags(request, response, sources.removeTags),
  );
  return routes;

  async function create(request: Request, response: Response): Promise<void> {
    const read = await readConfig(request.body, response);
    if (read === undefined) return;
    const draft = toDraft(read.config, callerOf(request).name);
    const errors = [...checkSource(draft), ...checkSigned(read.config, draft)];
    if (errors.length > 0) return sendInvalid(response, errors);
    await sendChange(response, draft.id, read, await sources.create(draft));
  }

  async function read(request: WithId, response: Response): Promise<void> {
    const source = await sources.find(request.params.id);
    if (source === undefined) return sendUnknown(response, request.params.id);
    const { entries } = await ledger.list({
      sourceId: source.id,
      outcome: 'accepted',
      limit: embeddedHistoryMax,
      bodyBytesMax: historyBodyBytesMax,
    });
    const config = toWebhookConfig(source, {
      publicUrl,
      history: entries,
      hideSecrets: callerOf(request).role !== 'admin',
    });
    response.json(withWarnings(config, [...warnSource(source), ...(await warnTargets(source, knowsWorkflow))]));
  }

  async function replace(id: string, request: Request<{ id?: string }>, response: Response): Promise<void> {
    if ((await sources.find(id)) === undefined) return sendUnknown(response, id);
    const read = await readConfig(request.body, response, id);
    if (read === undefined) return;
    const change = await changeSource(sources, {
      id,
      edit: (stored): Edited | Invalid => {
        const draft = toDraft(read.config, callerOf(request).name, stored);
        const errors = [...checkSource(draft, stored), ...checkSigned(read.config, draft)];
        return errors.length > 0
          ? { kind: 'invalid', errors }
          : { kind: 'edited', draft, resetVerified: !isSameMethod(draft, stored) };
      },
    });
    if (change.kind === 'invalid') return sendInvalid(response, change.errors);
    await sendChange(response, id, read, change);
  }

  /** Mistakes that show without the stored configuration, an expression that does not compile among them (R93). */
  async function readConfig(
    body: unknown,
    response: Response,
    replacedId?: string,
  ): Promise<ReadWebhookConfig | undefined> {
    const parsed = readWebhookConfig(body);
    if (parsed.kind === 'invalid')
      return void sendInvalid(response, [...parsed.errors, ...adviseOnPart(body, replacedId)]);
    const { expression } = parsed.value.config;
    const [check] = expression === undefined ? [] : await scripts.check([{ expression }]);
    if (check?.kind !== 'broken') return parsed.value;
    const place = check.line === undefined ? '' : `, line ${check.line}`;
    return void sendInvalid(response, [
      { path: 'expression', message: `it does not compile${place}: ${check.message}` },
    ]);
  }

  async function sendChange(
    response: Response,
    id: string,
    { config, warnings: unread }: ReadWebhookConfig,
    change: SourceChange,
  ): Promise<void> {
    changed(id);
    if (change.kind !== 'saved') return sendUnchanged(response, id, change, config.name);
    const { source } = change;
    const warnings = [
      ...unread,
      ...warnMask(config.secretValue, source),
      ...warnSource(source),
      ...(await warnTargets(source, knowsWorkflow)),
    ];
    noteSaved({ source: id, unsigned: isUnsigned(source.verifierSettings), warnings: warnings.length });
    sendWarnings(response, warnings);
    response.json(
      withWarnings(toWebhookConfig(source, { publicUrl, changed: { newSecret: newSecretOf(config) } }), warnings),
    );
  }

  async function changeTags(
    request: WithId,
    response: Response,
    change: (id: string, given: readonly Tag[]) => Promise<boolean>,
  ): Promise<void> {
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

/** A challenge without a signature is unsigned by itself, so `unsigned: false` beside it is refused. */
function checkSigned(
  { signalbox }: WebhookConfig,
  { verifierSettings }: Pick<Source, 'verifierSettings'>,
): readonly ValidationError[] {
  const isContradiction = signalbox?.unsigned === false && isUnsigned(verifierSettings);
  return isContradiction
    ? [
        {
          path: 'signalbox.unsigned',
          message:
            'a challenge without a signature is unsigned: say how requests are signed (signalbox.custom.signature)',
        },
      ]
    : [];
}

/** PUT takes whole configurations (R15); who sends a part of one most often wants to change the secret. */
function adviseOnPart(body: unknown, replacedId: string | undefined): readonly ValidationError[] {
  if (replacedId === undefined || textIn(body, 'name') !== '') return [];
  return [
    {
      path: '',
      message: `PUT replaces the whole configuration: send it as GET /api/metadata/webhook/${replacedId} shows it, with your changes. For a new secret alone there is POST /api/sources/${replacedId}/rotate {"secret": "…"}`,
    },
  ];
}

/** The same list in a body, where there is anything to say. */
function withWarnings<Config extends object>(config: Config, warnings: readonly SourceFinding[]) {
  return warnings.length === 0 ? config : { ...config, warnings };
}

function newSecretOf({ secretValue }: WebhookConfig): string | undefined {
  return secretValue === maskedSecret ? undefined : secretValue;
}

function textIn(body: unknown, name: string): string {
  const value = typeof body === 'object' && body !== null && name in body ? Reflect.get(body, name) : undefined;
  return typeof value === 'string' ? value : '';
}

function sendUnknown(response: Response, id: string): void {
  sendProblem(response, { status: 404, message: `There is no webhook with the id "${id}".` });
}

/** Written in one turn of the loop; others have theirs in between. */
const sourcesPerTurn = 50;

interface SentWebhooks {
  readonly sources: Pick<Sources, 'list'>;
  readonly toView: (source: Source) => object;
  /** Absent: all of them. */
  readonly limit?: number;
  readonly cursor?: string;
}

async function sendWebhooks(response: Response, { sources, toView, limit, cursor }: SentWebhooks): Promise<void> {
  const first = await sources.list({ cursor, limit: limit ?? sourcesPerTurn });
  if (limit !== undefined && first.nextCursor !== undefined)
    response.setHeader('X-Signalbox-Next-Cursor', first.nextCursor);
  await sendList(response, pages(), toView);

  async function* pages() {
    yield first.sources;
    if (limit !== undefined) return;
    for (let page = first; page.nextCursor !== undefined; ) {
      page = await sources.list({ cursor: page.nextCursor, limit: sourcesPerTurn });
      yield page.sources;
    }
  }
}
