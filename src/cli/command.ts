import { parseArgs, type ParseArgsConfig } from 'node:util';

/** One command of `signalbox`. */
export interface Command {
  /** One line for the list of commands. */
  readonly summary: string;
  /** Everything behind `signalbox`, with one line per option. */
  readonly usage: string;
  /** Its words behind the command's name. */
  run(words: readonly string[], terminal: Terminal): Promise<number>;
}

export interface Terminal {
  readonly out: (line: string) => void;
  readonly error: (line: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** True: people read what is written; colours may be used. */
  readonly isTerminal?: boolean;
  /** True: people see standard error, and lines there may be written over. */
  readonly showsProgress?: boolean;
}

/** The command was called in a way that it does not understand. The message says what to change. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What was asked for is not there. */
export class NotFoundError extends Error {
  override readonly name = 'NotFoundError';
}

/** The command did its work, and something needs attention: the message says what. */
export class FoundTroubleError extends Error {
  override readonly name = 'FoundTroubleError';
}

/** One of these words, or none. Throws UsageError for another. */
export function chooseOne<Word extends string>(
  option: string,
  given: string | undefined,
  words: readonly Word[],
): Word | undefined {
  const known = words.find((word) => word === given);
  if (given === undefined || known !== undefined) return known;
  const meant = nearest(given, words);
  throw new UsageError(
    `${option} is one of ${words.join(', ')}${meant === undefined ? '.' : `; did you mean ${meant}?`}`,
  );
}

/** The options of a command, by their long names. */
export type Options = NonNullable<ParseArgsConfig['options']>;

type Given<Known extends Options> = ReturnType<
  typeof parseArgs<{ args: string[]; options: Known; allowPositionals: true; strict: true }>
>;

/** Reads options; everything that is not one of them is named. Throws UsageError. */
export function readOptions<Known extends Options>(words: readonly string[], options: Known): Given<Known> {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const [sentence = ''] = error.message.split('. ');
    const names = Object.keys(options).map((name) => `--${name}`);
    const meant = nearest(/'(--?[^'\s]+)/.exec(sentence)?.[1] ?? '', names);
    throw new UsageError(
      `${sentence}.${meant === undefined ? ` Options: ${names.join(', ')}.` : ` Did you mean ${meant}?`}`,
    );
  }
}

/** The word that was probably meant: at most two letters away. */
export function nearest(given: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((word) => ({ word, distance: editDistance(given, word) }))
    .sort((one, other) => one.distance - other.distance);
  return best !== undefined && best.distance <= 2 && best.distance < given.length ? best.word : undefined;
}

function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (const [at, letter] of [...one].entries()) {
    const next = [at + 1];
    for (let column = 1; column <= other.length; column += 1) {
      const changed = (row[column - 1] ?? 0) + (other[column - 1] === letter ? 0 : 1);
      next.push(Math.min(changed, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
