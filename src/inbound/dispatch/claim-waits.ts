import type { MatchDocument, Matches } from '../../model/inbound/matches.ts';
import type { Source } from '../../model/inbound/source.ts';
import type { WaitScope } from '../../model/inbound/wait.ts';
import type { ClaimedWait, Offer } from '../../model/inbound/claim.ts';
import type { OpenShape, OpenWait, WaitStore, WaitKey } from '../../model/inbound/wait-store.ts';
import { restOf } from './hydrate.ts';
import { compileMatches, keyForShape } from '../match/compile.ts';
import { evaluateInTurns } from '../match/evaluate.ts';
import { offeredDocuments } from '../receive/read-request.ts';

/** An event that is offered to waits. */
export interface OfferedEvent {
  readonly event: { readonly id: string };
  readonly document: MatchDocument;
  readonly items?: readonly MatchDocument[];
  readonly reofferedAt?: Date;
  readonly source: Source;
  readonly attempts: number;
}

/** Waits looked at in one step: one event that completes many is worked off in pages (M91). */
const waitsPerPage = 500;

/**
 * Finds the open waits that these events match and lets each take the first of them. An event makes its key for each
 * shape that is open in its scopes, and the keys are looked up: the number of waits does not matter. Waits that an
 * earlier try claimed and never told come along.
 */
export async function claimWaits(
  waits: WaitStore,
  works: readonly OfferedEvent[],
): Promise<readonly (readonly ClaimedWait[])[]> {
  const retried = works.filter((work) => work.attempts > 0).map((work) => work.event.id);
  const claimed = retried.length > 0 ? [...(await waits.undelivered(retried))] : [];
  for await (const { asked, page } of pagesFor(waits, works))
    claimed.push(...(await waits.claim(await offersFor(asked, page))));
  return works.map((work) => claimed.filter((claim) => claim.eventId === work.event.id));
}

/**
 * The shapes of the last look make the keys of this one, and the answer says whether they were all: mostly they were,
 * and one round trip did both.
 */
async function* pagesFor(
  waits: WaitStore,
  works: readonly OfferedEvent[],
): AsyncGenerator<{ asked: readonly Asked[]; page: readonly OpenWait[] }> {
  const scopes = [...new Set(works.flatMap((work) => scopesOf(work.source)))];
  const known = knownShapesOf(waits);
  const guess = scopes.flatMap((scope) => known.get(scope) ?? []);
  let asked = askedKeys(works, guess);
  let keys = distinctKeys(asked);
  const view = await waits.look(scopes, keys, waitsPerPage);
  remember(known, scopes, view.shapes);
  let page = view.waits;
  if (!view.shapes.every(({ scope, shape }) => guess.some((known) => known.scope === scope && known.shape === shape))) {
    asked = askedKeys(works, view.shapes);
    keys = distinctKeys(asked);
    page = keys.length > 0 ? await waits.openWaits(keys, { limit: waitsPerPage }) : [];
  }
  while (page.length > 0) {
    yield { asked, page };
    if (page.length < waitsPerPage) return;
    page = await waits.openWaits(keys, { after: page.at(-1)?.id, limit: waitsPerPage });
  }
}

/** More would keep senders waiting for their answers; the look after the commit has no such bound. */
const beforehandMax = { events: 16, shapes: 32, waits: 128 };

/**
 * What open waits can be offered of events that are about to be recorded, so that they take it in the same commit. Only
 * a guess, and a short one: shapes that no look has seen yet, searches, events of which a part is still to come and
 * large batches are left to the look after the commit, which decides (G2). Never throws.
 */
export async function offersBeforehand(waits: WaitStore, works: readonly OfferedEvent[]): Promise<readonly Offer[]> {
  if (works.length === 0 || works.length > beforehandMax.events) return [];
  try {
    return await offersOfKnownShapes(waits, works);
  } catch {
    return [];
  }
}

async function offersOfKnownShapes(waits: WaitStore, works: readonly OfferedEvent[]): Promise<readonly Offer[]> {
  const whole = works.filter(({ source, document }) => source.expression === undefined && !hasRest(source, document));
  const scopes = [...new Set(whole.flatMap((work) => scopesOf(work.source)))];
  const known = knownShapesOf(waits);
  const guess = scopes.flatMap((scope) => known.get(scope) ?? []).filter(({ matches }) => !searches(matches));
  if (guess.length === 0 || guess.length > beforehandMax.shapes) return [];
  const asked = askedKeys(whole, guess);
  const keys = distinctKeys(asked);
  if (keys.length === 0) return [];
  const page = await waits.openWaits(keys, { limit: beforehandMax.waits });
  return offersFor(
    asked,
    page.filter(({ matches }) => !searches(matches)),
  );
}

function hasRest(source: Source, { payload }: MatchDocument): boolean {
  return restOf(source, payload) !== undefined;
}

function searches(matches: Matches): boolean {
  return compileMatches(matches).conditions.some(({ place }) => place.kind === 'indefinite');
}

type KnownShapes = Map<WaitScope, readonly OpenShape[]>;

const knownShapes = new WeakMap<WaitStore, KnownShapes>();
/** They are only a guess, so past this many they are all forgotten. */
const scopesKnownMax = 1_000;

function knownShapesOf(waits: WaitStore): KnownShapes {
  const known = knownShapes.get(waits) ?? new Map<WaitScope, readonly OpenShape[]>();
  knownShapes.set(waits, known);
  return known;
}

function remember(known: KnownShapes, scopes: readonly WaitScope[], shapes: readonly OpenShape[]): void {
  if (known.size > scopesKnownMax) known.clear();
  for (const scope of scopes) {
    const open = shapes.filter((shape) => shape.scope === scope);
    // A scope that is empty for a moment soon has the same shapes again.
    if (open.length > 0) known.set(scope, open);
  }
}

function distinctKeys(asked: readonly Asked[]): readonly WaitKey[] {
  return [...new Map(asked.flatMap(({ keys }) => keys).map((key) => [textOf(key), key])).values()];
}

/** The scopes of waits that the events of a source can complete (M10). */
export function scopesOf(source: Pick<Source, 'id' | 'receivers'>): readonly WaitScope[] {
  const workflows = Object.keys(source.receivers).map((name): WaitScope => `workflow/${name}`);
  return [`source/${source.id}`, ...workflows];
}

/** A wait without a version is one of a workflow that has none. */
export function acceptsVersion(
  source: Source,
  wait: { readonly scope: WaitScope; readonly workflowVersion: number },
): boolean {
  if (wait.scope.startsWith('source/')) return true;
  const version = source.receivers[wait.scope.slice('workflow/'.length)];
  return version === 0 || wait.workflowVersion === 0 || version === wait.workflowVersion;
}

interface Asked {
  readonly work: OfferedEvent;
  readonly document: MatchDocument;
  readonly item?: number;
  readonly keys: readonly WaitKey[];
}

function askedKeys(works: readonly OfferedEvent[], shapes: readonly OpenShape[]): readonly Asked[] {
  const compiled = shapes.map((shape) => ({ ...shape, paths: compileMatches(shape.matches).paths }));
  return works.flatMap((work) => {
    const scopes = new Set(scopesOf(work.source));
    const inScope = compiled.filter(({ scope }) => scopes.has(scope));
    return offeredDocuments(work).map(({ document, item }) => {
      const keys = inScope.flatMap(({ scope, shape, paths }): WaitKey[] => {
        const key = keyForShape(paths, document);
        return key === undefined ? [] : [{ scope, shape, key }];
      });
      return { work, document, item, keys };
    });
  });
}

/** The key is a pre-filter; what decides is the comparison itself (M55). */
async function offersFor(asked: readonly Asked[], page: readonly OpenWait[]): Promise<readonly Offer[]> {
  const byKey = new Map<string, OpenWait[]>();
  for (const wait of page) {
    const known = byKey.get(textOf(wait));
    if (known === undefined) byKey.set(textOf(wait), [wait]);
    else known.push(wait);
  }
  const offers: Offer[] = [];
  for (const { work, document, item, keys } of asked) {
    for (const wait of keys.flatMap((key) => byKey.get(textOf(key)) ?? [])) {
      if (!acceptsVersion(work.source, wait) || !(await evaluateInTurns(compileMatches(wait.matches), document)))
        continue;
      offers.push({ waitId: wait.id, eventId: work.event.id, item, reofferedAt: work.reofferedAt });
    }
  }
  return offers;
}

function textOf({ scope, shape, key }: WaitKey): string {
  return `${scope}\n${shape}\n${key}`;
}
