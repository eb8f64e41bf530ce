import type { Request, Response } from 'express';
import { catchUpRequest, rotateSecretRequest, testEventRequest } from '../../contract/sources.ts';
import { callerOf } from '../auth/caller.ts';
import type { ReceiveAnswer } from '../../inbound/receive/receive.ts';
import type { SendTestEvent } from '../../inbound/sources/test-event.ts';
import { parse } from '../../contract/validation.ts';
import type { CatchUp } from '../../inbound/replay/catch-up.ts';
import { rotateSecret } from '../../inbound/sources/rotate-secret.ts';
import type { NotRotated } from '../../inbound/sources/rotate-secret.ts';
import type { RefusalCounts, Source, Sources } from '../../model/inbound/source.ts';
import { sendInvalid, sendProblem } from '../problem.ts';
import { changeSource } from './change-source.ts';
import type { Edited } from './change-source.ts';
import { sendUnchanged } from './unchanged.ts';
import type { Routes } from '../routes.ts';
import { createApiRoutes } from './api-routes.ts';
import type { ApiPrivilege } from './api-routes.ts';

export interface SourcesDependencies {
  readonly sources: Sources;
  readonly refusalCounts: Pick<RefusalCounts, 'list'>;
  readonly catchUp: CatchUp;
  readonly sendTestEvent: SendTestEvent;
  /** Called with the id of a source that was changed here. */
  readonly changed: (sourceId: string) => void;
}

type WithId = Request<{ id: string }>;

/** Sources in operation: switch off and on, rotate, fetch what was missed, and what was refused past what is kept. */
export function createSourceRoutes({
  sources,
  refusalCounts,
  changed,
  catchUp,
  sendTestEvent,
}: SourcesDependencies): Routes<ApiPrivilege> {
  const routes = createApiRoutes();
  routes.post('/:id/disable', { needs: 'admin', query: 'none' }, (request: WithId, response) =>
    setDisabled(request, response, true),
  );
  routes.post('/:id/enable', { needs: 'admin', query: 'none' }, (request: WithId, response) =>
    setDisabled(request, response, false),
  );
  routes.post('/:id/rotate', { needs: 'admin', query: 'none' }, rotate);
  routes.post('/:id/catch-up', { needs: 'admin', query: 'none' }, fetchMissed);
  routes.post('/:id/test-event', { needs: 'operate', query: 'none' }, testEvent);
  routes.get('/:id/refusals', { needs: 'read', query: 'none' }, async (request: WithId, response) => {
    const source = await find(request, response);
    if (source !== undefined) response.json({ counted: await refusalCounts.list(source.id) });
  });
  return routes;

  async function setDisabled({ params: { id } }: WithId, response: Response, disabled: boolean): Promise<void> {
    const change = await changeSource<never>(sources, {
      id,
      edit: (source) => ({ kind: 'edited', draft: { ...source, settings: { ...source.settings, disabled } } }),
    });
    changed(id);
    if (change.kind === 'saved') response.json({ id, disabled });
    else sendUnchanged(response, id, change);
  }

  /** The new secret is used at once for answers; the ones before verify until their time (R52). */
  async function rotate({ params: { id }, body }: WithId, response: Response): Promise<void> {
    const parsed = parse(rotateSecretRequest, body ?? {});
    if (parsed.kind === 'invalid') return sendInvalid(response, parsed.errors);
    const { secret: given, keepOldForSeconds } = parsed.value;
    const change = await changeSource(sources, {
      id,
      edit: (source): Edited | NotRotated => {
        const rotated = rotateSecret(source.verifierSettings, { given, keepOldForSeconds, nowMs: Date.now() });
        return rotated.kind === 'rotated'
          ? { kind: 'edited', draft: { ...source, verifierSettings: rotated.settings } }
          : rotated;
      },
    });
    changed(id);
    if (change.kind === 'unusable') return sendInvalid(response, [{ path: 'secret', message: change.message }]);
    if (change.kind === 'nothingToMake')
      return sendProblem(response, { status: 409, message: `Webhook ${id} gets no new secret: ${change.message}.` });
    if (change.kind !== 'saved') return sendUnchanged(response, id, change);
    const {
      secrets: [secretValue],
      retiringSecrets: [first] = [],
    } = change.source.verifierSettings;
    response.json({ id, secretValue, ...(first && { oldSecretsUntil: new Date(first.untilMs).toISOString() }) });
  }

  async function fetchMissed(request: WithId, response: Response): Promise<void> {
    const parsed = parse(catchUpRequest, request.body);
    if (parsed.kind === 'invalid') return sendInvalid(response, parsed.errors);
    const source = await find(request, response);
    if (source === undefined) return;
    try {
      const answer = await catchUp(source, parsed.value);
      if (answer.kind === 'done') response.json(answer.result);
      else sendProblem(response, { status: 409, message: `Webhook ${source.id}: ${answer.message}.` });
    } catch (error) {
      // Asking again is safe: what was recovered before is a duplicate then.
      sendProblem(response, {
        status: 502,
        message: error instanceof Error ? error.message : String(error),
        retryable: true,
      });
    }
  }

  async function testEvent(request: WithId, response: Response): Promise<void> {
    const parsed = parse(testEventRequest, request.body ?? {});
    if (parsed.kind === 'invalid') return sendInvalid(response, parsed.errors);
    const source = await find(request, response);
    if (source === undefined) return;
    const sent = await sendTestEvent(source, { event: parsed.value.event, by: callerOf(request).name });
    if (sent.kind === 'unknownEvent') return sendInvalid(response, [{ path: 'event', message: sent.message }]);
    if (sent.kind === 'unsignable')
      return sendProblem(response, {
        status: 409,
        message: `Webhook ${source.id} gets no test event: ${sent.message}.`,
      });
    changed(source.id);
    response.json({
      event: sent.event,
      ...toOutcome(sent.answer),
      ...(sent.handshake && { handshake: toOutcome(sent.handshake) }),
    });
  }

  async function find({ params: { id } }: WithId, response: Response): Promise<Source | undefined> {
    const source = await sources.find(id);
    if (source === undefined)
      sendProblem(response, { status: 404, message: `There is no webhook with the id "${id}".` });
    return source;
  }
}

/** As the ledger names it, with its entry there. */
function toOutcome(answer: ReceiveAnswer) {
  switch (answer.kind) {
    case 'accepted':
    case 'duplicate':
      return { outcome: answer.kind, eventId: answer.eventId };
    case 'challenge':
      return { outcome: answer.kind, reply: answer.reply.body };
    case 'refused': {
      const { eventId, reason, detail } = answer;
      return { outcome: 'rejected', ...(eventId !== undefined && { eventId }), reason, detail };
    }
    case 'unknownSource':
      return { outcome: 'rejected', reason: 'UNKNOWN_SOURCE', detail: 'the webhook was deleted meanwhile' };
    default:
      return answer satisfies never;
  }
}
