import type { Request, Response } from 'express';
import { checkJavaScript, type Compilers } from '../../../conductor/check-scripts.ts';
import { eventHandler, eventHandlers, type EventHandlerBody } from '../../../contract/event-handler.ts';
import { parse } from '../../../contract/validation.ts';
import type { Definitions } from '../../../model/definitions/definition.ts';
import type { EventHandler, EventHandlers, SentHandler } from '../../../model/definitions/event-handler.ts';
import { isJsonList, isJsonObject, type Json, type JsonObject } from '../../../model/json.ts';
import { sendInvalid, sendProblem } from '../../problem.ts';
import type { Routes } from '../../routes.ts';
import { createApiRoutes, type ApiPrivilege } from '../api-routes.ts';
import { readFlags } from '../query-flags.ts';
import { sendWarnings } from '../warnings.ts';
import { createStartMask, seesCredentials } from './stored-starts.ts';
import { sendEmpty, warnUnknownParameters } from './unknown-parameters.ts';

export interface EventHandlersDependencies {
  readonly eventHandlers: EventHandlers;
  readonly definitions: Definitions;
  readonly scripts: Compilers['scripts'];
}

type Named = Request<{ name: string }>;

/** Handlers of the events that EVENT tasks raise. */
export function createEventHandlerRoutes({
  eventHandlers: stored,
  definitions,
  scripts,
}: EventHandlersDependencies): Routes<ApiPrivilege> {
  const routes = createApiRoutes();

  routes.post('/', { needs: 'admin' }, async (request, response) => {
    const body: unknown = request.body;
    const parsed = Array.isArray(body) ? parse(eventHandlers, body) : parse(eventHandler, body);
    if (parsed.kind === 'invalid') return sendInvalid(response, parsed.errors);
    const sent = [parsed.value].flat().map(toSent);
    const handlers = sent.map(({ handler }) => handler);
    if (!(await compile(handlers, response, (at) => (Array.isArray(body) ? `[${at}].` : '')))) return;
    const taken = await stored.add(sent);
    if (taken.length === 0) return sendSaved(response, handlers);
    const none = handlers.length > 1 ? ' None of the list was added.' : '';
    sendProblem(response, {
      status: 409,
      message: `EventHandler with name ${taken.join(', ')} already exists!${none}`,
    });
  });

  routes.put('/', { needs: 'admin' }, async (request, response) => {
    const parsed = parse(eventHandler, request.body);
    if (parsed.kind === 'invalid') return sendInvalid(response, parsed.errors);
    const sent = toSent(parsed.value);
    const { handler } = sent;
    if (!(await compile([handler], response, () => ''))) return;
    if (!(await stored.replace(sent))) return sendUnknown(response, handler.name);
    sendSaved(response, [handler]);
  });

  routes.get('/', { needs: 'read' }, async (request, response) => {
    warnUnknownParameters(request, response, []);
    response.json(await shownTo(request, await stored.list()));
  });

  routes.get('/handler/:name', { needs: 'read' }, async (request: Named, response) => {
    const { name } = request.params;
    const found = await stored.find(name);
    if (found === undefined) return sendUnknown(response, name);
    const [shown] = await shownTo(request, [found]);
    response.json(shown);
  });

  routes.get('/:event', { needs: 'read' }, async (request: Request<{ event: string }>, response) => {
    const flags = readFlags(request.query, { activeOnly: true });
    if (flags.kind === 'invalid') return sendInvalid(response, flags.errors);
    warnUnknownParameters(request, response, ['activeOnly']);
    response.json(await shownTo(request, await stored.forEvent(request.params.event, flags.value)));
  });

  routes.delete('/:name', { needs: 'admin' }, async ({ params: { name } }: Named, response) => {
    if (await stored.delete(name)) sendEmpty(response);
    else sendUnknown(response, name);
  });

  return routes;

  async function shownTo(
    request: Request<object>,
    handlers: readonly EventHandler[],
  ): Promise<readonly EventHandler[]> {
    if (seesCredentials(request)) return handlers;
    const mask = createStartMask(definitions);
    return Promise.all(
      handlers.map(async (handler) => {
        const { actions = null } = handler;
        return isJsonList(actions) ? { ...handler, actions: await Promise.all(actions.map(maskAction)) } : handler;
      }),
    );

    /** The details of an action stand under its kind. */
    async function maskAction(action: Json): Promise<Json> {
      if (!isJsonObject(action)) return action;
      const parts = Object.entries(action).map(
        async ([field, value]) => [field, isJsonObject(value) ? await mask(value) : value] as const,
      );
      return Object.fromEntries(await Promise.all(parts));
    }
  }

  /** False: a condition does not compile, and the caller knows. */
  async function compile(
    handlers: readonly EventHandler[],
    response: Response,
    prefix: (at: number) => string,
  ): Promise<boolean> {
    const conditions = handlers.flatMap(({ condition, evaluatorType }, at) =>
      typeof condition === 'string' && condition.trim() !== '' && evaluatorType !== 'value-param'
        ? [{ path: `${prefix(at)}condition`, expression: condition }]
        : [],
    );
    const broken = await checkJavaScript(conditions, scripts);
    if (broken.length > 0) sendInvalid(response, broken);
    return broken.length === 0;
  }
}

function toSent({ tags, ...given }: EventHandlerBody): SentHandler {
  const { name, event, ...fields } = given;
  const rest: JsonObject = JSON.parse(JSON.stringify(fields));
  return { handler: { name, event, ...rest }, ...(tags && { tags }) };
}

function sendSaved(response: Response, handlers: readonly EventHandler[]): void {
  sendWarnings(
    response,
    handlers.flatMap((handler) => warningsOf(handler).map((message) => ({ path: handler.name, message }))),
  );
  sendEmpty(response);
}

/** Conductor takes such handlers too; who only forgot something would wait in vain. */
function warningsOf({ event, active = null, actions }: EventHandler): readonly string[] {
  return [
    ...(active === null ? ['does nothing yet: active is not set, and has to be true'] : []),
    ...(isJsonList(actions) && actions.length === 0 ? ['does nothing: it has no actions'] : []),
    ...(event.startsWith('conductor:') ? [] : [otherQueue]),
  ];
}

const otherQueue =
  'is never called: its event is not conductor:WORKFLOW:NAME, as an EVENT task of that workflow raises it, and no other queue is read; what comes from outside comes by an incoming webhook, which starts workflows itself';

function sendUnknown(response: Response, name: string): void {
  sendProblem(response, { status: 404, message: `EventHandler with name ${name} not found!` });
}
