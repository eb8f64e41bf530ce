import { Command, CommanderError } from 'commander';
import { SignalboxError } from '../client/client.ts';
import { addCatchUp } from './catch-up.ts';
import { addCompletion } from './completion.ts';
import { NotFoundError, UsageError, type Terminal } from './command.ts';
import { UnreachableError } from './connection.ts';
import { addDoctor } from './doctor.ts';
import { addEvents } from './events.ts';
import { addFind } from './find.ts';
import { addImportConductor } from './import-conductor.ts';
import { addImportConductorOne } from './import-conductorone.ts';
import { addKeys, type KeyAdmin } from './keys.ts';
import { addListedNouns } from './listed-nouns.ts';
import { addListen } from './listen.ts';
import { oneLine } from './printer.ts';
import { addStart } from './start.ts';
import { addTrigger } from './trigger.ts';
import { addVerify } from './verify.ts';
import { addWorkflows } from './workflows.ts';

export interface ProgramOptions {
  readonly terminal: Terminal;
  readonly version: string;
  /** Runs the whole server, until a signal ends it. */
  start(): Promise<void>;
  openKeyAdmin(env: Terminal['env']): Promise<KeyAdmin>;
}

/** Runs a command line; answers with the exit code. */
export async function runProgram(asked: readonly string[], options: ProgramOptions): Promise<number> {
  const { terminal } = options;
  const program = createProgram(options);
  const words = withHelpAsOption(program, asked);
  try {
    await program.parseAsync(words, { from: 'user' });
    return 0;
  } catch (error) {
    return exitCodeOf(error, pathOf(program, words), terminal);
  }
}

function createProgram({ terminal, version, start, openKeyAdmin }: ProgramOptions): Command {
  const program = new Command('signalbox')
    .description('Durable webhooks for Temporal, both ways.')
    .version(version, '-v, --version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.error(text.trimEnd()),
      outputError: (text, write) => write(text.replace(/^error:/, 'signalbox:')),
    })
    .addHelpText(
      'after',
      `
SIGNALBOX_URL says where the server is (default http://127.0.0.1:8080), SIGNALBOX_API_KEY is the key for it.
Exit codes: 0 done, 1 failed, 2 called wrongly, 3 the server does not answer, 4 it refuses the key.`,
    );
  addStart(program, start);
  addListen(program, terminal);
  addTrigger(program, terminal);
  addEvents(program, terminal);
  addListedNouns(program, terminal);
  addWorkflows(program, terminal);
  addFind(program, terminal);
  addDoctor(program, terminal);
  const imports = program.command('import').description('take over from another server');
  addImportConductor(imports, terminal);
  addImportConductorOne(imports, terminal);
  addVerify(program, terminal);
  addCatchUp(program, terminal);
  addKeys(program, terminal, openKeyAdmin);
  addCompletion(program, terminal);
  sayWhereHelpIs(program, []);
  return program;
}

/** Below what is wrong with a call: the commands that there are, or the help of the one that was called. */
function sayWhereHelpIs(command: Command, path: readonly string[]): void {
  const names = command.commands.map((one) => one.name());
  command.showHelpAfterError(names.length > 0 ? `Commands: ${names.join(', ')}.` : helpOf(path));
  for (const one of command.commands) sayWhereHelpIs(one, [...path, one.name()]);
}

function helpOf(path: readonly string[]): string {
  return `"signalbox help${path.map((word) => ` ${word}`).join('')}" says how it is called.`;
}

/** `help events list` is `events list --help`; commander looks at one word alone. No word at all asks for help, too. */
function withHelpAsOption(program: Command, asked: readonly string[]): readonly string[] {
  if (asked.length === 0) return ['--help'];
  const [first, ...rest] = asked;
  if (first !== 'help' || rest.length === 0) return asked;
  const path = pathOf(program, rest);
  const wrong = rest[path.length];
  // Commander finds what was meant by a word that is no command. Nothing is run: help never does.
  return wrong !== undefined && hasCommands(program, path) ? [...path, wrong] : [...path, '--help'];
}

function hasCommands(program: Command, path: readonly string[]): boolean {
  const command = path.reduce<Command | undefined>(
    (group, word) => group?.commands.find((one) => one.name() === word),
    program,
  );
  return command !== undefined && command.commands.length > 0;
}

/** The commands that the words begin with. */
function pathOf(command: Command, [word, ...rest]: readonly string[]): readonly string[] {
  const next = command.commands.find((one) => one.name() === word);
  return next === undefined ? [] : [next.name(), ...pathOf(next, rest)];
}

/** Documented in docs/cli.md. */
const exitCodes = { failed: 1, calledWrongly: 2, unreachable: 3, refused: 4 } as const;

function exitCodeOf(error: unknown, path: readonly string[], terminal: Terminal): number {
  // Commander has said all that there is to say.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.calledWrongly;
  const message = oneLine(error instanceof Error ? error.message : String(error));
  terminal.error(error instanceof NotFoundError ? message : `signalbox ${path[0] ?? ''}: ${message}`);
  if (error instanceof UsageError) {
    terminal.error(helpOf(path));
    return exitCodes.calledWrongly;
  }
  if (error instanceof UnreachableError) return exitCodes.unreachable;
  if (error instanceof SignalboxError && (error.status === 401 || error.status === 403)) {
    terminal.error('The key is read from SIGNALBOX_API_KEY; "signalbox doctor" says whose it is.');
    return exitCodes.refused;
  }
  return exitCodes.failed;
}
