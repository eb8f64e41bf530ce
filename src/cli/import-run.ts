import { SignalboxError } from '../client/client.ts';
import { FoundTroubleError, UsageError } from './command.ts';
import type { Connection } from './connection.ts';

/** One thing of another server, and how it is made here. */
export interface Import {
  readonly kind: string;
  readonly name: string;
  /** Answers with what there is to say of it. Throws `SignalboxError` when it is refused; 409 when it is there. */
  save(): Promise<string | undefined | IsThere>;
}

/** It is there already; why, or what to do, in words. */
export interface IsThere {
  readonly there: string;
}

interface Result {
  readonly kind: string;
  readonly name: string;
  readonly outcome: 'imported' | 'there' | 'refused';
  readonly message?: string;
}

interface Found {
  /** What was found, in words. */
  readonly summary: string;
  readonly counts: Readonly<Record<string, number>>;
  /** Entries that cannot be taken, each by its place. */
  readonly skipped: readonly string[];
}

/** Makes one after the other and says what became of each. Throws when one was refused, after all were tried. */
export async function runImports(
  { printer }: Connection,
  imports: readonly Import[],
  { summary, counts, skipped }: Found,
): Promise<void> {
  const results: Result[] = [];
  for (const { kind, name, save } of imports) {
    results.push({ kind, name, ...(await outcomeOf(save)) });
    printer.progress(results.length, imports.length, 'imported');
  }
  if (printer.json) printer.document({ ...counts, skipped, results });
  else {
    printer.line(`${summary} were found.`);
    for (const what of skipped) printer.line({ mark: 'bad', text: 'skipped ' }, `  ${what}`);
    for (const { kind, name, outcome, message } of results)
      printer.line(
        { mark: outcome === 'refused' ? 'bad' : 'good', text: outcome.padEnd(8) },
        `  ${kind} ${name}${message === undefined ? '' : `: ${message}`}`,
      );
  }
  const refused = results.filter(({ outcome }) => outcome === 'refused').length;
  if (refused > 0) throw new FoundTroubleError(`${refused} of ${results.length} were refused.`);
}

/** A list under another name would be passed over without a word. */
export function refuseOthers(others: object, known: readonly string[], path: string): void {
  const [other] = Object.keys(others);
  if (other !== undefined)
    throw new UsageError(
      `"${other}" of ${path} is none of ${known.join(', ')}: leave it out, or give it its right name.`,
    );
}

async function outcomeOf(save: Import['save']): Promise<Pick<Result, 'outcome' | 'message'>> {
  try {
    const message = await save();
    if (typeof message === 'object') return { outcome: 'there', message: message.there };
    return { outcome: 'imported', ...(message !== undefined && { message }) };
  } catch (error) {
    if (!(error instanceof SignalboxError)) throw error;
    return { outcome: error.status === 409 ? 'there' : 'refused', message: error.message };
  }
}
