import type { Grant, Offboarding } from '../model/access/grant.ts';
import type { AccessRequest } from '../model/access/access-request.ts';
import type { AccessRequestDraft } from '../model/access/access-request-act.ts';
import type { Grants, AccessRequestStore } from '../model/access/access-request-store.ts';
import { draftAccessRequest } from './draft-access-request.ts';
import type { DraftDependencies, DraftIds } from './draft-access-request.ts';

export type OffboardingDraft =
  | { readonly kind: 'draft'; readonly draft: AccessRequestDraft }
  /** It is held no more, or somebody has asked for its end already. */
  | { readonly kind: 'over' }
  /** A request for the same access is open: there is one at a time (C10). */
  | { readonly kind: 'busy' };

export interface OffboardingDependencies extends DraftDependencies {
  readonly tasks: Pick<AccessRequestStore, 'search'>;
  readonly grants: Pick<Grants, 'find'>;
}

/** The request that takes one grant of a user away who leaves. A request that was denied is not made again. */
export async function draftOffboarding(
  dependencies: OffboardingDependencies,
  { grant, offboarding, ids }: Leaving,
): Promise<OffboardingDraft> {
  const held = await dependencies.grants.find(grant.id);
  if (held === undefined) return { kind: 'over' };
  const about = {
    appIds: [held.appId],
    entitlementIds: [held.appEntitlementId],
    subjectIds: [held.identityUserId],
    offset: 0,
    limit: 1,
  };
  const [open, asked] = await Promise.all([
    dependencies.tasks.search({ ...about, states: ['TASK_STATE_OPEN'], limit: 2 }),
    dependencies.tasks.search({
      ...about,
      kinds: ['revoke'],
      appUserIds: [held.appUserId],
      createdAfter: offboarding.since,
      limit: askedMax,
    }),
  ]);
  if (
    asked.some((task) => !isExpiry(task)) ||
    open.some(
      (task) =>
        task.type.revoke !== undefined &&
        !isExpiry(task) &&
        (task.type.revoke.appUserId ?? held.appUserId) === held.appUserId,
    )
  )
    return { kind: 'over' };
  if (open.length > 0) return { kind: 'busy' };
  const draft = await draftAccessRequest(
    dependencies,
    {
      kind: 'revoke',
      subject: held,
      caller: offboarding.callerId,
      description: offboarding.description,
      origin: 'TASK_ORIGIN_API',
      source: { request: { requestUserId: offboarding.callerId } },
    },
    ids,
  );
  return { kind: 'draft', draft };
}

/** An account has no more ends that came by themselves since somebody was to leave. */
const askedMax = 100;

/** It takes the access away only if nobody renews it meanwhile. */
function isExpiry({ type }: AccessRequest): boolean {
  return type.revoke?.source?.expired !== undefined;
}

interface Leaving {
  readonly grant: Grant;
  readonly offboarding: Offboarding;
  readonly ids: DraftIds;
}
