import { randomBytes } from 'node:crypto';
import { Router, type Request, type Response } from 'express';
import { catchUpRequest } from '../../contract/catch-up.ts';
import { rotateSecretRequest } from '../../contract/rotate-secret.ts';
import { parse } from '../../contract/validation.ts';
import type { CatchUp } from '../../inbound/catch-up/catch-up.ts';
import type { RefusalCounts } from '../../model/inbound/refusal-counts.ts';
import type { Source } from '../../model/inbound/source.ts';
import type { Sources } from '../../model/inbound/sources.ts';
import { sendInvalid, sendProblem } from '../problem.ts';

export interface SourcesDependencies {
  readonly sources: Sources;
  readonly refusalCounts: Pick<RefusalCounts, 'list'>;
  readonly catchUp: CatchUp;
  /** Called with the id of a source that was changed here. */
  readonly changed: (sourceId: string) => void;
}

type WithId = Request<{ id: string }>;

const secretBytes = 32;

/** Sources in operation: switch off and on, rotate, fetch what was missed, and what was refused past what is kept. */
export function createSourceRoutes({ sources, refusalCounts, changed, catchUp }: SourcesDependencies): Router {
  const router = Router();
  router.post('/:id/disable', (request: WithId, response) => setDisabled(request, response, true));
  router.post('/:id/enable', (request: WithId, response) => setDisabled(request, response, false));
  router.post('/:id/rotate', rotate);
  router.post('/:id/catch-up', fetchMissed);
  router.get('/:id/refusals', async (request: WithId, response) => {
    const source = await find(request, response);
    if (source !== undefined) response.json({ counted: await refusalCounts.list(source.id) });
  });
  return router;

  async function setDisabled(request: WithId, response: Response, disabled: boolean): Promise<void> {
    const source = await find(request, response);
    if (source === undefined) return;
    await save({ ...source, settings: { ...source.settings, disabled } });
    response.json({ id: source.id, disabled });
  }

  /** The new secret is used at once for answers; the ones before verify until their time (R52). */
  async function rotate(request: WithId, response: Response): Promise<void> {
    const parsed = parse(rotateSecretRequest, request.body ?? {});
    if (parsed.kind === 'invalid') return sendInvalid(response, parsed.errors);
    const source = await find(request, response);
    if (source === undefined) return;
    const secret = parsed.value.secret ?? randomBytes(secretBytes).toString('base64url');
    const now = Date.now();
    const untilMs = now + parsed.value.keepOldForSeconds * 1000;
    const { verifierSettings: before } = source;
    const retiring = untilMs > now ? before.secrets.filter((old) => old !== '' && old !== secret).map((old) => ({ secret: old, untilMs })) : [];
    const stillRetiring = (before.retiringSecrets ?? []).filter((old) => old.untilMs > now && old.secret !== secret);
    await save({ ...source, verifierSettings: { ...before, secrets: [secret], retiringSecrets: [...retiring, ...stillRetiring] } });
    response.json({ id: source.id, secretValue: secret, ...(retiring.length > 0 && { oldSecretsUntil: new Date(untilMs).toISOString() }) });
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
      sendProblem(response, { status: 502, message: error instanceof Error ? error.message : String(error), retryable: true });
    }
  }

  async function save(source: Source): Promise<void> {
    await sources.replace(source, { resetVerified: false });
    changed(source.id);
  }

  async function find({ params: { id } }: WithId, response: Response): Promise<Source | undefined> {
    const source = await sources.find(id);
    if (source === undefined) sendProblem(response, { status: 404, message: `There is no webhook with the id "${id}".` });
    return source;
  }
}
