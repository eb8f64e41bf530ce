import type { Request } from 'express';
import { endpointChange, newEndpoint, newMessage } from '../../../contract/conductorone/endpoint.ts';
import { callbackTimeoutDefault } from '../../../model/outbound/endpoint.ts';
import type { Endpoint, EndpointSettings, Endpoints } from '../../../model/outbound/endpoint.ts';
import { isAdministrator } from '../../../model/caller.ts';
import { isJsonObject } from '../../../model/json.ts';
import type { JsonObject } from '../../../model/json.ts';
import { createKsuid } from '../../../model/ksuid.ts';
import type { MessageWithAttempts } from '../../../model/outbound/message-history.ts';
import { messageStates } from '../../../model/outbound/message.ts';
import { outgoingEvents } from '../../../model/outbound/outgoing-event.ts';
import { isStorableTime } from '../../../model/storable-text.ts';
import { toShownUrl } from '../../../model/request.ts';
import type { EndpointKeys } from '../../../outbound/endpoint-keys.ts';
import type { MessageService } from '../../../outbound/message-service.ts';
import { isReservedHeader } from '../../../outbound/sign-request.ts';
import type { TargetPolicy } from '../../../outbound/target-policy.ts';
import { readJsonBody, readObject, requireId, readSearchBody } from './body.ts';
import { callerOfV1 } from './caller.ts';
import { mask, toWebhook, stateNames, toWebhookInstance } from './message-view.ts';
import type { EndpointViewOptions } from './message-view.ts';
import { refuse } from './errors.ts';
import { cut, nextPageToken, pageOfBody, pageOfQuery } from './paging.ts';
import type { PageRequest } from './paging.ts';
import { readUpdate } from './update-mask.ts';
import { createV1Routes } from './v1-routes.ts';
import type { V1Routes } from './v1-routes.ts';

export interface EndpointRoutesDependencies {
  readonly endpoints: Endpoints;
  readonly endpointKeys: EndpointKeys;
  readonly messageService: MessageService;
  readonly targets: TargetPolicy;
}

type WithId = Request<{ id: string }>;
type WithInstance = Request<{ id: string; instanceId: string }>;

const settable = ['displayName', 'description', 'url', 'callbackTimeout', 'signalbox'];
/** The values of fields that a mask names and the object lacks. */
const defaults: EndpointSettings = {
  displayName: '',
  description: '',
  url: '',
  callbackTimeout: callbackTimeoutDefault,
  callbackMode: 'blankCompletes',
  onPolicyFailure: 'deny',
  retryPreset: 'fast',
  headers: {},
  signatures: ['jwt'],
  disabled: false,
};

/** Endpoints and their messages, in ConductorOne's words (C20-C24, C100-C104). Relative to `/api/v1`. */
export function createEndpointRoutes({
  endpoints,
  endpointKeys,
  messageService,
  targets,
}: EndpointRoutesDependencies): V1Routes {
  const routes = createV1Routes();

  routes.get('/webhooks', { needs: 'read' }, async (request, response) => {
    const page = pageOfQuery(request);
    response.json(await listed(request, page));
  });

  routes.post('/webhooks', { needs: 'admin' }, async (request, response) => {
    const { signalbox = {}, ...fields } = readObject(newEndpoint, readJsonBody(request.body), 'Webhook');
    const settings = { ...defaults, ...fields, ...signalbox };
    check(settings);
    const secrets = endpointKeys.ensure(settings.signatures, []);
    const endpoint = await endpoints.create(createKsuid(), settings, secrets);
    response.json({ webhook: view(request, endpoint, secrets) });
  });

  routes.get('/webhooks/:id', { needs: 'read' }, async (request: WithId, response) => {
    response.json({ webhook: view(request, await found(request.params.id)) });
  });

  routes.post('/webhooks/:id', { needs: 'admin' }, async (request: WithId, response) => {
    const before = await found(request.params.id);
    const { id } = before;
    const body = readJsonBody(request.body);
    // What is refused anyway begins no transaction.
    toUpdate(body, before);
    let newSecrets: Endpoint['secrets'] = [];
    const endpoint = await endpoints.update(id, (stored) => {
      const update = toUpdate(body, stored);
      newSecrets = update.secrets.filter((secret) => !stored.secrets.includes(secret));
      return update;
    });
    response.json({ webhook: view(request, endpoint ?? refuseUnknown(id), newSecrets) });
  });

  routes.delete('/webhooks/:id', { needs: 'admin' }, async (request: WithId, response) => {
    const id = requireId(request.params.id, 'Id');
    if (!(await endpoints.delete(id))) refuseUnknown(id);
    response.json({});
  });

  routes.post('/search/webhooks', { needs: 'read' }, async (request, response) => {
    const body = readSearchBody(request, ['query', 'refs']);
    const { query, refs } = body;
    if (Array.isArray(refs) && refs.length > 0) return void response.json(await referred(request, refs));
    response.json(await listed(request, pageOfBody(body), typeof query === 'string' ? query : ''));
  });

  routes.post('/webhooks/:id/test', { needs: 'admin' }, async (request: WithId, response) => {
    const { id } = await found(request.params.id);
    const message = await messageService.send(id, {
      event: outgoingEvents.test,
      payload: {},
      source: { kind: 'test' },
    });
    response.json({ webhook: toWebhookInstance(sent(message, id)) });
  });

  routes.post('/webhooks/:id/send', { needs: 'admin' }, async (request: WithId, response) => {
    const { id } = await found(request.params.id);
    const { event, payload } = readObject(newMessage, readJsonBody(request.body), 'Message');
    const message = await messageService.send(id, { event, payload, source: { kind: 'workflowStep' } });
    response.json({ instance: toWebhookInstance(sent(message, id)) });
  });

  routes.post('/webhooks/:id/rotate', { needs: 'admin' }, async (request: WithId, response) => {
    const { id } = await found(request.params.id);
    let newSecrets: Endpoint['secrets'] = [];
    const endpoint = await endpoints.update(id, (stored) => {
      const secrets = endpointKeys.rotate(stored.signatures, stored.secrets);
      newSecrets = secrets.filter((secret) => secret.until === undefined && !stored.secrets.includes(secret));
      return { settings: {}, secrets };
    });
    response.json({ webhook: view(request, endpoint ?? refuseUnknown(id), newSecrets) });
  });

  for (const [action, disabled] of [
    ['enable', false],
    ['disable', true],
  ] as const) {
    routes.post(`/webhooks/:id/${action}`, { needs: 'admin' }, async (request: WithId, response) => {
      const stored = await found(request.params.id);
      const { reason } = readJsonBody(request.body);
      const disabledReason = disabled && typeof reason === 'string' ? reason : undefined;
      const endpoint = await endpoints.update(stored.id, () => ({ settings: { disabled, disabledReason } }));
      response.json({ webhook: view(request, endpoint ?? refuseUnknown(stored.id)) });
    });
  }

  routes.get('/webhooks/:id/instances', { needs: 'audit' }, async (request: WithId, response) => {
    const { id } = await found(request.params.id);
    const page = pageOfQuery(request, ['event', 'state']);
    const { event } = request.query;
    const state = stateOf(request.query['state']);
    const messages = await messageService.history.list({
      endpointId: id,
      state,
      event: typeof event === 'string' && event !== '' ? event : undefined,
      offset: page.offset,
      limit: page.limit + 1,
    });
    const shown = cut(messages, page);
    response.json({ list: shown.items.map(toWebhookInstance), nextPageToken: nextPageToken(page, shown) });
  });

  routes.get('/webhooks/:id/instances/:instanceId', { needs: 'audit' }, async (request: WithInstance, response) => {
    response.json({ instance: toWebhookInstance(await foundInstance(request)) });
  });

  routes.post(
    '/webhooks/:id/instances/:instanceId/redeliver',
    { needs: 'admin' },
    async (request: WithInstance, response) => {
      const message = await foundInstance(request);
      const result = await messageService.redeliver(message.id);
      if (result === 'unavailable') refuseForNow();
      if (result === 'refused') {
        refuse(
          'wrongState',
          'Only a message that failed for good, or a test, is delivered again, and only while somebody can use the answer: restart the step instead.',
        );
      }
      response.json({ instance: toWebhookInstance(await foundInstance(request)) });
    },
  );

  /** All that failed since a time, `{"since": "<RFC 3339>", "dryRun": true}`. */
  routes.post('/webhooks/:id/redeliver', { needs: 'admin' }, async (request: WithId, response) => {
    const { id } = await found(request.params.id);
    const { since, dryRun } = readJsonBody(request.body);
    const at = new Date(typeof since === 'string' ? since : '');
    if (!isStorableTime(at)) refuse('invalid', 'invalid Since: give a time like 2026-01-31T12:00:00Z');
    const made = await messageService.redeliverDead(id, { since: at, dryRun: dryRun === true });
    if (made === 'unavailable') return refuseForNow();
    response.json({ instanceIds: made.ids, dryRun: dryRun === true, complete: made.isComplete });
  });

  return routes;

  async function found(id: string): Promise<Endpoint> {
    return (await endpoints.find(requireId(id, 'Id'))) ?? refuseUnknown(id);
  }

  async function foundInstance({ params }: WithInstance) {
    const { id } = await found(params.id);
    const instanceId = requireId(params.instanceId, 'InstanceId');
    return (
      (await messageService.history.find(id, instanceId)) ??
      refuse('notFound', `Webhook ${id} has no instance ${instanceId}.`)
    );
  }

  async function listed(request: Request, page: PageRequest, text = ''): Promise<JsonObject> {
    const shown = cut(await endpoints.list({ text, offset: page.offset, limit: page.limit + 1 }), page);
    return { list: shown.items.map((endpoint) => view(request, endpoint)), nextPageToken: nextPageToken(page, shown) };
  }

  /** Exactly those, in that order, unknown ones left out (C153). */
  async function referred(request: Request, refs: readonly unknown[]): Promise<JsonObject> {
    const ids = refs.map((ref) => requireId(isJsonObject(ref) ? ref['id'] : undefined, 'Refs.Id'));
    const byId = new Map((await endpoints.findAll(ids)).map((endpoint) => [endpoint.id, endpoint]));
    return {
      list: ids.flatMap((id) => byId.get(id) ?? []).map((endpoint) => view(request, endpoint)),
      nextPageToken: '',
    };
  }

  function toUpdate(body: JsonObject, stored: Endpoint) {
    const update = readUpdate(body, { wrapper: 'webhook', settable });
    const given = Object.fromEntries(Object.entries(update).filter(([, value]) => value !== undefined));
    const { signalbox = {}, ...fields } = readObject(endpointChange, given, 'Webhook');
    const removed = Object.keys(update).filter((name) => update[name] === undefined);
    const headers = signalbox.headers === undefined ? {} : { headers: unmasked(signalbox.headers, stored) };
    // Sent back as it was shown, the URL is the stored one.
    const url = fields.url !== undefined && fields.url === toShownUrl(stored.url) ? { url: stored.url } : {};
    const change: Partial<EndpointSettings> = { ...defaultsOf(removed), ...fields, ...url, ...signalbox, ...headers };
    check({ ...stored, ...change });
    checkKept(stored, change, signalbox.headers);
    return { settings: change, secrets: endpointKeys.ensure(change.signatures ?? stored.signatures, stored.secrets) };
  }

  /** Checks that need more than the fields themselves (C22, C36). No DNS: a name that does not resolve yet can be saved. */
  function check({ displayName, url, headers }: EndpointSettings): void {
    if (displayName === '') refuse('invalid', 'invalid Webhook.DisplayName: value length must be at least 1 character');
    const wrong = targets.checkUrl(url);
    if (wrong !== undefined) refuse('invalid', `invalid Webhook.Url: ${wrong}`);
    const reserved = Object.keys(headers).find(isReservedHeader);
    if (reserved !== undefined) refuse('invalid', `invalid Webhook.Signalbox.Headers: ${reserved} is set by Signalbox`);
    const unknown = Object.keys(headers).find((name) => headers[name] === mask);
    if (unknown !== undefined)
      refuse(
        'invalid',
        `invalid Webhook.Signalbox.Headers: "${mask}" keeps a stored value, and none is stored for ${unknown}; send the value`,
      );
  }
}

function view(request: Request, endpoint: Endpoint, newSecrets: EndpointViewOptions['newSecrets'] = []): JsonObject {
  return toWebhook(endpoint, { newSecrets, hidesSecrets: !isAdministrator(callerOfV1(request)) });
}

/** A mask that names a field which the object lacks takes its value away (C8). */
function defaultsOf(removed: readonly string[]): Partial<EndpointSettings> {
  return {
    ...(removed.includes('displayName') ? { displayName: defaults.displayName } : {}),
    ...(removed.includes('description') ? { description: defaults.description } : {}),
    ...(removed.includes('url') ? { url: defaults.url } : {}),
    ...(removed.includes('callbackTimeout') ? { callbackTimeout: defaults.callbackTimeout } : {}),
  };
}

function unmasked(headers: Readonly<Record<string, string>>, stored: Endpoint): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, value === mask ? (stored.headers[name] ?? mask) : value]),
  );
}

/** Whoever may save URLs may not read stored values: those of headers do not go to another address than theirs. */
function checkKept(
  stored: Endpoint,
  { url }: Partial<EndpointSettings>,
  given: Readonly<Record<string, string>> | undefined,
): void {
  if (url === undefined || new URL(url).origin === new URL(stored.url).origin) return;
  const kept = Object.keys(stored.headers).filter((name) => given === undefined || given[name] === mask);
  if (kept.length > 0)
    refuse(
      'invalid',
      `invalid Webhook.Signalbox.Headers: the stored value of ${kept.join(', ')} is for another address; send it again with the new URL, or leave it out`,
    );
}

function stateOf(text: unknown) {
  if (text === undefined || text === '') return undefined;
  return (
    messageStates.find((state) => stateNames[state] === text) ??
    refuse('invalid', `invalid State: value must be one of ${Object.values(stateNames).join(', ')}`)
  );
}

function sent(message: MessageWithAttempts | 'unknown' | 'unavailable', endpointId: string): MessageWithAttempts {
  if (message === 'unknown') return refuseUnknown(endpointId);
  return message === 'unavailable' ? refuseForNow() : message;
}

function refuseForNow(): never {
  return refuse(
    'unavailable',
    'Temporal cannot be reached, so nothing was sent; the message is kept and can be delivered again.',
  );
}

function refuseUnknown(id: string): never {
  return refuse('notFound', `There is no webhook with the id "${id}".`);
}
