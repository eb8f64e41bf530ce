import fc from 'fast-check';
import { anyChange, forgery, type Draft, type Mutation } from './mutations.ts';
import type { Sender, Signed } from './sender.ts';

/** Who signs: the platform itself, another, and the platform at another time. */
export const hands = ['own', 'impostor', 'late', 'early'] as const;
export type Hand = (typeof hands)[number];

/** The first request of a case. A sender that has no handshake, or no forgery of its own, sends an event. */
export interface Start {
  readonly kind: 'event' | 'handshake' | 'forgery';
  readonly which: number;
  readonly hand: Hand;
}

export interface Case {
  readonly sender: string;
  readonly start: Start;
  readonly steps: readonly Mutation[];
  readonly api: boolean;
  readonly isUnproved: boolean;
}

export interface Drafted {
  readonly draft: Draft;
  readonly sender: Sender;
  readonly sourceId: string;
}

export interface World {
  /** Of the server. */
  readonly url: string;
  readonly senders: ReadonlyMap<Hand, Readonly<Record<string, Sender>>>;
  /** The source of a sender, or its second one, which gets nothing that is proved. */
  readonly sourceOf: (sender: string, isUnproved: boolean) => string;
}

/** The request of a case, and whether anything in it is forged. */
export function draft(world: World, one: Case): Drafted {
  const isOpen = world.senders.get('own')?.[one.sender]?.isOpen === true;
  const drafted = draftFor(world, one, one.isUnproved);
  // Signed for its URL, what turned out genuine has to be signed again for the source that may have it.
  return one.isUnproved && !drafted.draft.forged && !isOpen ? draftFor(world, one, false) : drafted;
}

function draftFor(
  { url, senders, sourceOf }: World,
  { sender: name, start, steps, api }: Case,
  isUnproved: boolean,
): Drafted {
  const sender = senders.get(start.hand)?.[name];
  if (sender === undefined) throw new Error(name);
  const sourceId = sourceOf(name, isUnproved);
  const path = `${api ? '/api' : ''}/webhook/${sourceId}`;
  const { signed, forged } = begin(sender, start, url + path);
  const first: Draft = {
    method: signed.method ?? 'POST',
    target: path + (signed.query ?? ''),
    headers: signed.lines ?? Object.entries(signed.headers),
    body: Buffer.from(signed.body),
    framing: 'length',
    forged,
    touched: false,
  };
  const last = steps.reduce((current, step) => step(current, sender), first);
  const isOther =
    (sender.coversUrl && last.target !== first.target) ||
    (sender.coversMethod && last.method !== first.method) ||
    (sender.coversBody && last.framing === 'none' && last.body.byteLength > 0);
  return { draft: { ...last, forged: !sender.isOpen && (last.forged || isOther === true) }, sender, sourceId };
}

function begin(
  sender: Sender,
  { kind, which, hand }: Start,
  url: string,
): { readonly signed: Signed; readonly forged: boolean } {
  const isStranger =
    sender.isUnsignable === true || hand === 'impostor' || (hand !== 'own' && sender.hasWindow === true);
  const { handshakes = [], forgeries = [] } = sender;
  const handshake = kind === 'handshake' ? handshakes[which % handshakes.length]?.(url) : undefined;
  if (handshake !== undefined) return { signed: handshake, forged: isStranger || !handshake.isSigned };
  const made = kind === 'forgery' ? forgeries[which % forgeries.length]?.(url) : undefined;
  return made === undefined ? { signed: sender.sign(url), forged: isStranger } : { signed: made, forged: true };
}

export const mutatedCase = (names: readonly string[]): fc.Arbitrary<Case> =>
  fc.record({
    sender: fc.constantFrom(...names),
    start: fc.record({
      kind: fc.oneof(
        { weight: 5, arbitrary: fc.constant('event' as const) },
        { weight: 2, arbitrary: fc.constantFrom('handshake' as const, 'forgery' as const) },
      ),
      which: fc.nat({ max: 100 }),
      hand: fc.oneof(
        { weight: 9, arbitrary: fc.constant('own' as const) },
        { weight: 1, arbitrary: fc.constantFrom(...hands) },
      ),
    }),
    steps: fc.array(fc.oneof(anyChange, forgery), { maxLength: 4 }),
    api: fc.boolean(),
    isUnproved: fc.boolean(),
  });
