import { Option, type Command } from 'commander';
import { chooseOne, UsageError } from './command.ts';

export interface CommandWords {
  readonly summary: string;
  /** A call that works as it stands. */
  readonly example: string;
  /** What there is to know besides. */
  readonly notes?: string;
  /** False: it prints nothing that a program would read. */
  readonly hasAnswer?: boolean;
}

/** Every command is made by this, so that each has its help, an example and `--json`. `usage` as commander writes it: `get <event>`. */
export function addCommand(
  parent: Command,
  usage: string,
  { summary, example, notes, hasAnswer = true }: CommandWords,
): Command {
  const command = parent.command(usage).description(summary);
  if (hasAnswer) command.option('--json', 'print the answer as JSON, one document a line where it goes on');
  if (notes !== undefined) command.addHelpText('after', `\n${notes}`);
  return command.addHelpText('after', `\nExample:\n  ${example}`);
}

/** An option that takes one of these words. Help and completion show them. */
export function optionOf(flags: string, summary: string, words: readonly string[]): Option {
  const option = new Option(flags, summary).choices(words);
  return option.argParser((given: string) => chooseOne(option.long ?? flags, given, words));
}

/** An option that may be given several times: a list. */
export function repeated(flags: string, summary: string): Option {
  return new Option(flags, summary).argParser((given: string, before: readonly string[] = []) => [...before, given]);
}

/** An option that takes a whole number. */
export function wholeNumber(
  flags: string,
  summary: string,
  { min, max, preset }: { readonly min: number; readonly max: number; readonly preset: number },
): Option {
  const option = new Option(flags, summary).default(preset);
  return option.argParser((given: string) => {
    const count = Number(given);
    if (/^\d+$/.test(given) && count >= min && count <= max) return count;
    throw new UsageError(`${option.long} is a whole number from ${min} to ${max}, and "${given}" is none.`);
  });
}
