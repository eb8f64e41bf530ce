import { v7 as uuidv7 } from 'uuid';
import type { AcceptedEvent, NewEvent } from '../../model/inbound/event.ts';
import type { Source, Sources } from '../../model/inbound/source.ts';
import { findPlatform } from '../../platforms/index.ts';
import { acceptFetched } from '../receive/judge.ts';
import type { Judgement } from '../receive/judge.ts';
import type { Recorder } from '../receive/receive.ts';
import { catchUpGithub } from './github.ts';
import type { CaughtUp } from './github.ts';
import { createPlatformApi } from './platform-api.ts';
import type { CallPlatform } from './platform-api.ts';
import { catchUpStripe } from './stripe.ts';

export interface CatchUpRequest {
  readonly since: Date;
  /** A token of GitHub or a secret key of Stripe; used for this and kept nowhere. */
  readonly token: string;
  readonly baseUrl?: string;
  readonly hook?: string;
  readonly types?: readonly string[];
  /** Where the call before was cut. */
  readonly cursor?: string;
  readonly dryRun: boolean;
}

export type CatchUpAnswer =
  | { readonly kind: 'done'; readonly result: CaughtUp }
  /** The catch-up cannot be done; the message says why. */
  | { readonly kind: 'refused'; readonly message: string };

/** Fetches what a platform could not deliver while we were away. */
export type CatchUp = (source: Source, request: CatchUpRequest) => Promise<CatchUpAnswer>;

export interface CatchUpDependencies {
  readonly sources: Pick<Sources, 'find'>;
  readonly recorder: Recorder;
  readonly dispatch: (event: AcceptedEvent, judgement: Judgement & { kind: 'accepted' }, source: Source) => void;
  readonly call: CallPlatform;
  readonly publicUrl: string;
}

/** A source that changes under every try. */
const recordingsMax = 5;

export function createCatchUp({ sources, recorder, dispatch, call, publicUrl }: CatchUpDependencies): CatchUp {
  return async (source, request) => {
    if (source.settings.disabled)
      return { kind: 'refused', message: 'the webhook is switched off; switch it on first' };
    const { token, since, dryRun, hook, cursor } = request;
    switch (findPlatform(source.verifierSettings)?.name) {
      case 'github': {
        if (request.types !== undefined)
          return { kind: 'refused', message: 'types choose events of Stripe; GitHub sends all that failed' };
        if (hook === undefined)
          return {
            kind: 'refused',
            message: 'name the hook: repos/<owner>/<repo>/hooks/<id> or orgs/<org>/hooks/<id>',
          };
        const headers = {
          Authorization: `Bearer ${token}`,
          Accept: 'application/vnd.github+json',
          'User-Agent': 'signalbox',
        };
        const api = createPlatformApi({ call, baseUrl: request.baseUrl ?? 'https://api.github.com', headers });
        return { kind: 'done', result: await catchUpGithub(api, { hook, since, dryRun, cursor }) };
      }
      case 'stripe': {
        if (hook !== undefined)
          return { kind: 'refused', message: 'a hook is one of GitHub; the events of Stripe are chosen by types' };
        const api = createPlatformApi({
          call,
          baseUrl: request.baseUrl ?? 'https://api.stripe.com',
          headers: { Authorization: `Bearer ${token}` },
        });
        return {
          kind: 'done',
          result: await catchUpStripe(api, {
            since,
            types: request.types,
            cursor,
            dryRun,
            take: (body) => take(source.id, body),
          }),
        };
      }
      default:
        return { kind: 'refused', message: 'only GitHub and Stripe tell what they could not deliver' };
    }
  };

  /** An event from an authenticated API is as good as a signed one; its delivery id is the same, so nothing comes twice (G3, G5). */
  async function take(sourceId: string, body: string): Promise<boolean> {
    for (let tries = 0; tries < recordingsMax; tries += 1) {
      const source = await sources.find(sourceId);
      if (source === undefined) return false;
      const request = {
        method: 'POST',
        url: `${publicUrl}/webhook/${sourceId}`,
        headers: [['Content-Type', 'application/json'] as const],
        body: Buffer.from(body),
      };
      const judgement = acceptFetched(source, request, Date.now());
      if (judgement.kind !== 'accepted')
        throw new Error(`An event of the platform's API cannot be read: ${judgement.kind}.`);
      const event: NewEvent = {
        ...request,
        id: uuidv7(),
        sourceId,
        sourceRevision: source.revision,
        outcome: { kind: 'accepted' },
        delivery: judgement.delivery,
        eventType: judgement.eventType,
        verifiesUrl: false,
      };
      const recorded = await recorder.add(event);
      if (recorded.kind === 'duplicate') return false;
      if (recorded.kind === 'stale') continue;
      if (recorded.kind === 'unstorable')
        throw new Error(`An event of the platform's API cannot be stored for source ${sourceId}.`, {
          cause: recorded.cause,
        });
      dispatch({ ...event, receivedAt: recorded.receivedAt }, judgement, source);
      return true;
    }
    throw new Error(`Source ${sourceId} changed ${recordingsMax} times while one event was recorded.`);
  }
}
