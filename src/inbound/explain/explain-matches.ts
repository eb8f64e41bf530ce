import type { Json } from '../../model/json.ts';
import { parseMatchPath, type Matches } from '../../model/inbound/matches.ts';
import { compileMatches } from '../match/compile.ts';
import { explainInTurns, type ExplainedCondition } from '../match/evaluate.ts';
import type { OfferedDocument } from '../receive/read-request.ts';

/** A condition with a value that is small enough to show. */
export interface ShownCondition extends ExplainedCondition {
  /** The value is too long; this is how its JSON begins. */
  readonly actualBegins?: string;
}

export interface ExplainedOffer {
  readonly item?: number;
  readonly holds: boolean;
  readonly conditions: readonly ShownCondition[];
}

export interface OfferOptions {
  /** Headers whose values are secrets: lower-case names. */
  readonly masked: ReadonlySet<string>;
  /** Of elements that are equally good, one of these. */
  readonly prefer?: (item: number | undefined) => boolean;
}

/** Elements of one request that are compared with one wait. */
const itemsExplainedMax = 1_000;
const shownCharactersMax = 2_000;

/** Explains matches against an event; of one that carries many, against the element that holds, or comes nearest to it. */
export async function explainOffered(
  matches: Matches,
  offered: readonly OfferedDocument[],
  { masked, prefer = () => false }: OfferOptions,
): Promise<ExplainedOffer> {
  const compiled = compileMatches(matches);
  let best: { item?: number; conditions: readonly ExplainedCondition[]; score: number } = { conditions: [], score: -1 };
  for (const { document, item } of offered.slice(0, itemsExplainedMax)) {
    const conditions = await explainInTurns(compiled, document);
    const score = conditions.filter((condition) => condition.holds).length + (prefer(item) ? 0.5 : 0);
    if (score > best.score) best = { item, conditions, score };
  }
  const holds = best.score >= 0 && best.conditions.every((condition) => condition.holds);
  return { item: best.item, holds, conditions: best.conditions.map((condition) => toShown(condition, masked)) };
}

/** Names of the headers whose values the ledger does not show, in lower case. */
export function maskedHeaderNames(headers: readonly (readonly [string, string])[]): ReadonlySet<string> {
  return new Set(headers.filter(([, value]) => value === '***').map(([name]) => name.toLowerCase()));
}

function toShown(condition: ExplainedCondition, masked: ReadonlySet<string>): ShownCondition {
  if (condition.actual === undefined) return condition;
  const place = parseMatchPath(condition.path);
  if (place.kind === 'header' && masked.has(place.name)) return { ...condition, actual: '***' };
  const text = textOf(condition.actual);
  if (text.length <= shownCharactersMax) return condition;
  const { actual: _actual, ...others } = condition;
  return { ...others, actualBegins: text.slice(0, shownCharactersMax) };
}

const texts = new WeakMap<object, string>();

/** Many conditions can find the same large value. */
function textOf(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  let text = texts.get(value);
  if (text === undefined) {
    text = JSON.stringify(value).slice(0, shownCharactersMax + 1);
    texts.set(value, text);
  }
  return text;
}
