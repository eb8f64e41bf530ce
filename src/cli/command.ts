import { suggest } from '../model/suggest.ts';

export interface Terminal {
  readonly out: (line: string) => void;
  readonly error: (line: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** True: people read what is written; colours may be used. */
  readonly isTerminal?: boolean;
  /** Writes a line that the next one replaces. Absent where nobody sees standard error. */
  readonly progress?: (line: string) => void;
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

/** The secret in the environment variable that `option` names. Throws UsageError without one. */
export function secretIn(env: Terminal['env'], option: string, name: string): string {
  const secret = env[name];
  if (!secret) throw new UsageError(`The environment variable ${name} of ${option} is not set, or empty.`);
  return secret;
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
 * `given` has them by the names of commander: `dryRun`.
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
