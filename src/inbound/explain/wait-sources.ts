import { acceptsVersion, scopesOf } from '../dispatch/claim-waits.ts';
import type { Source } from '../../model/inbound/source.ts';
import type { WaitEntry } from '../../model/inbound/wait-queries.ts';
import { findPlatform } from '../../platforms/index.ts';
import { withoutUserInfo } from '../../model/request.ts';
import type { EventEntry } from '../../model/inbound/event-queries.ts';
import { noTargets } from '../../model/inbound/targets.ts';

/** How a source stands to a wait: whether its events can reach it now, and what keeps them from it. */
export interface WaitSource {
  readonly sourceId: string;
  readonly sourceName: string;
  /** Where its sender posts to. */
  readonly url: string;
  readonly standing: Reachability;
  /** The meaning, and what to do. */
  readonly note: string;
}

export type Reachability = 'LISTENS' | 'NOTHING_GENUINE_YET' | 'UNVERIFIED' | 'DISABLED' | 'OTHER_VERSION';

type Listening = Pick<WaitEntry, 'scope' | 'workflowName' | 'workflowVersion'>;

/** The sources that list the workflow of a wait, in any version, or may choose it, or the one that it names (M10). */
export function sourcesInScope<Kind extends Pick<Source, 'id' | 'receivers' | 'expression'>>(
  wait: Pick<Listening, 'scope'>,
  sources: readonly Kind[],
): readonly Kind[] {
  return sources.filter((source) => isChosen(wait, source) || scopesOf(source).includes(wait.scope));
}

/** @example toWaitSource(wait, source, publicUrl) // { sourceId: 'gh', sourceName: 'GitHub', url: '…/webhook/gh', standing: 'LISTENS', note: '…' } */
export function toWaitSource(wait: Listening, source: Source, publicUrl: string): WaitSource {
  const url = `${withoutUserInfo(source.settings.publicUrl ?? publicUrl)}/webhook/${source.id}`;
  return { sourceId: source.id, sourceName: source.name, url, ...standingOf(wait, source, url) };
}

/** True when an event that comes now can reach the wait. */
export function isReaching({ standing }: Pick<WaitSource, 'standing'>): boolean {
  return standing === 'LISTENS' || standing === 'NOTHING_GENUINE_YET';
}

function standingOf(
  { workflowName, workflowVersion, scope }: Listening,
  source: Source,
  url: string,
): Pick<WaitSource, 'standing' | 'note'> {
  const { id, name, receivers, settings, verifierSettings } = source;
  const quoted = `"${name}" (${id})`;
  const chosen = isChosen({ scope }, source);
  if (!chosen && !acceptsVersion(source, { scope, workflowVersion })) {
    return {
      standing: 'OTHER_VERSION',
      note: `${quoted} lists version ${receivers[workflowName] ?? ''} of ${workflowName}, and this run has version ${workflowVersion}. List ${workflowVersion} there, or 0 for every version.`,
    };
  }
  if (settings.disabled) {
    return {
      standing: 'DISABLED',
      note: `${quoted} is switched off: every request is refused. Switch it on: POST /api/sources/${id}/enable.`,
    };
  }
  if (verifierSettings.urlVerified)
    return {
      standing: 'LISTENS',
      note: `${quoted} is verified, and ${chosen ? `those events reach this wait for which its expression chooses ${workflowName}` : 'its events reach this wait'}.`,
    };
  return findPlatform(verifierSettings)?.method === 'challenge'
    ? {
        standing: 'UNVERIFIED',
        note: `${quoted} is unverified: its sender has not completed the handshake (challenge), and until then every event is ignored. Enter its URL, ${url}, at the sender, which then calls it with the challenge.`,
      }
    : {
        standing: 'NOTHING_GENUINE_YET',
        note: `${quoted} is unverified: no genuine request has come to it so far. The first one verifies it and counts.`,
      };
}

/** True when an expression says, event by event, whether the wait's workflow gets it. */
function isChosen({ scope }: Pick<Listening, 'scope'>, { expression }: Pick<Source, 'expression'>): boolean {
  return expression !== undefined && scope.startsWith('workflow/');
}

/** A source that could wake a wait, with where it is called and what it refused of late. */
export interface ListedSource extends WaitSource {
  /** The last request since the wait's `since` that was refused or ignored. */
  readonly lastRefused?: RefusedRequest;
}

export interface RefusedRequest {
  readonly eventId: string;
  readonly at: Date;
  readonly outcome: string;
  readonly reason: string;
  readonly detail: string;
  /** The advice. */
  readonly next: string;
}

/** The source as it stands to one of its events: with what it lists, or what its expression has chosen for that event. */
export function sourceWithTargets(source: Source, { choice }: Pick<EventEntry, 'choice'>): Source {
  if (source.expression === undefined) return source;
  return { ...source, ...(choice?.kind === 'chosen' ? choice.targets : noTargets) };
}
