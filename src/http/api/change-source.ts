import type { Source, SourceDraft, SourceChange, Sources } from '../../model/inbound/source.ts';

/** A source as it is to be. */
export interface Edited {
  readonly kind: 'edited';
  readonly draft: SourceDraft;
  readonly resetVerified?: boolean;
}

/** Says why a source is left as it is. */
interface Refusal {
  readonly kind: 'invalid' | 'unusable' | 'nothingToMake';
}

/** Of so many at the same time each has its turn: every round lets one of them through. */
const roundsMax = 50;

/**
 * Reads a source, changes it and writes it back; reads it anew when somebody else has written in between, so that no
 * acknowledged change is lost. `stale`: that went on for too long.
 *
 *     await changeSource(sources, { id, edit: (stored) => ({ kind: 'edited', draft: { ...stored, name } }) })
 */
export async function changeSource<Refused extends Refusal = never>(
  sources: Pick<Sources, 'find' | 'replace'>,
  { id, edit }: { readonly id: string; readonly edit: (stored: Source) => Edited | Refused },
): Promise<SourceChange | Refused> {
  for (let round = 0; round < roundsMax; round += 1) {
    const stored = await sources.find(id);
    if (stored === undefined) return { kind: 'notFound' };
    const edited = edit(stored);
    if (edited.kind !== 'edited') return edited;
    const change = await sources.replace(edited.draft, {
      resetVerified: edited.resetVerified ?? false,
      revision: stored.revision,
    });
    if (change.kind !== 'stale') return change;
  }
  return { kind: 'stale' };
}
