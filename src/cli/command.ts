import { parseArgs, type ParseArgsConfig } from 'node:util';
import { suggest } from '../model/suggest.ts';

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
  const meant = suggest(given, words);
  throw new UsageError(
    `${option} is one of ${words.join(', ')}${meant === undefined ? '.' : `; did you mean ${meant}?`}`,
  );
}

/**
 * Refuses options that would do nothing: `why` goes on after their names, "--new is for one event, and none is named".
 * `given` has them by the names of commander (`dryRun`) or by their own (`dry-run`).
 */
export function refuseOptions<Given extends object>(
  given: Given,
  names: readonly (keyof Given & string)[],
  why: string,
): void {
  for (const name of names) {
    if (given[name] === undefined || given[name] === false) continue;
    throw new UsageError(`--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} ${why}.`);
  }
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
    const meant = suggest(/'(--?[^'\s]+)/.exec(sentence)?.[1] ?? '', names);
    throw new UsageError(
      `${sentence}.${meant === undefined ? ` Options: ${names.join(', ')}.` : ` Did you mean ${meant}?`}`,
    );
  }
}
