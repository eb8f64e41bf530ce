import {
  hydratedBytesMax,
  hydratedMember,
  type Hydration,
  type HydrationStore,
} from '../../model/inbound/hydration.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Source } from '../../model/inbound/source.ts';
import { findPlatform } from '../../platforms/index.ts';
import type { Rest } from '../../platforms/platform.ts';
import { readHydrated } from '../receive/read-request.ts';
import type { CallPlatform } from '../replay/platform-api.ts';
import type { DispatchWork } from './dispatch-work.ts';

/** The work with the whole of its event. Throws when the platform has to be asked again later. */
export type Hydrator = (work: DispatchWork) => Promise<DispatchWork>;

export interface HydratorDependencies {
  readonly hydrations: HydrationStore;
  readonly call: CallPlatform;
}

/** The thing was deleted, or is of a kind that its API does not show: asking again changes nothing. */
const goneStatuses: readonly number[] = [404, 410];

/**
 * Fetches what a platform left out of an event, after the event was committed and answered, and before it is matched. The
 * rest is committed before waits are looked at, which is what G2 rests on here: until then a wait that looks back passes
 * the event over, and finds it again by the transaction of its rest.
 */
export function createHydrator({ hydrations, call }: HydratorDependencies): Hydrator {
  return async (work) => {
    const { source, event, document } = work;
    const rest = event.hydration === undefined ? restOf(source, document.payload) : undefined;
    if (rest === undefined) return work;
    const isNew = work.attempts === 0 && work.resumeOnly !== true;
    const known = isNew ? undefined : await hydrations.find(event.id);
    const hydration = known ?? (await hydrations.record(event.id, await fetchRest(rest)));
    return {
      ...work,
      event: { ...event, hydration },
      document: { ...document, payload: { ...document.payload, [hydratedMember]: readHydrated(hydration) } },
    };
  };

  async function fetchRest(rest: Rest): Promise<Hydration & { readonly askedUrl?: string }> {
    if (rest.kind === 'impossible') return { problem: rest.message };
    const { url, headers } = rest;
    const askedUrl = url.href;
    const { status, text, truncatedAt } = await call({
      method: 'GET',
      url,
      headers: { Accept: 'application/json', ...headers },
    });
    if (goneStatuses.includes(status)) return { askedUrl, problem: `${url.host} answered ${status}: it is not there` };
    if (status < 200 || status > 299)
      throw new Error(`the rest of the event: ${url.host} answered ${status}${adviceFor(status)}`);
    if (truncatedAt !== undefined || Buffer.byteLength(text) > hydratedBytesMax)
      return { askedUrl, problem: `${url.host} answered with more than ${hydratedBytesMax} bytes` };
    if (readHydrated({ fetched: text }) === null) return { askedUrl, problem: `${url.host} answered with no JSON` };
    return { askedUrl, fetched: text };
  }
}

/** The part that is missing, where an operator gave a key for it. */
export function restOf({ verifierSettings }: Pick<Source, 'verifierSettings'>, payload: JsonObject): Rest | undefined {
  return findPlatform(verifierSettings)?.hydrate?.(verifierSettings, payload);
}

function adviceFor(status: number): string {
  return status === 401 || status === 403 ? ': its key is wrong or may not read this; change it at the webhook' : '';
}
