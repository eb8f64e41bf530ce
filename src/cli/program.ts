import { Command as CommandLine, CommanderError } from 'commander';
import { SignalboxError } from '../client/client.ts';
import { addCompletion } from './completion.ts';
import { NotFoundError, UsageError, type Command, type Terminal } from './command.ts';
import { UnreachableError } from './connection.ts';
import { addDoctor } from './doctor.ts';
import { addEvents } from './events.ts';
import { addFind } from './find.ts';
import { addImportConductor } from './import-conductor.ts';
import { addImportConductorOne } from './import-conductorone.ts';
import { addListedNouns } from './listed-nouns.ts';
import { addListen } from './listen.ts';
import { oneLine } from './printer.ts';
import { addWorkflows } from './workflows.ts';

export interface ProgramOptions {
  readonly terminal: Terminal;
  readonly version: string;
  /** Commands that read their own words, and what they are for. They are loaded when they are called. */
  readonly own: Readonly<Record<string, { readonly summary: string; load(): Promise<Command> }>>;
}

/** Runs a command line; answers with the exit code. */
export async function runProgram(
  asked: readonly string[],
  { terminal, version, own }: ProgramOptions,
): Promise<number> {
  const program = createProgram(terminal, version);
  const isOwnHelp = asked[0] === 'help' && asked[1] !== undefined && Object.hasOwn(own, asked[1]);
  const words = asked.length === 0 ? ['help'] : isOwnHelp ? [String(asked[1]), '--help'] : [...asked];
  for (const [name, { summary, load }] of Object.entries(own)) {
    program
      .command(name)
      .description(summary)
      .helpOption(false)
      .allowUnknownOption()
      .allowExcessArguments()
      .argument('[words...]')
      .action(async () => {
        const command = await load();
        const given = words.slice(words.indexOf(name) + 1);
        if (given.includes('--help') || given.includes('-h')) return terminal.out(`Usage: signalbox ${command.usage}`);
        code = await command.run(given, terminal);
      });
  }
  let code = 0;
  try {
    await program.parseAsync(words, { from: 'user' });
    return code;
  } catch (error) {
    return exitCodeOf(error, words, terminal);
  }
}

function createProgram(terminal: Terminal, version: string): CommandLine {
  const program = new CommandLine('signalbox')
    .description('Durable webhooks for Temporal, both ways.')
    .version(version, '-v, --version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.error(text.trimEnd()),
    })
    .showHelpAfterError('"signalbox help" lists the commands.')
    .addHelpText(
      'after',
      `
SIGNALBOX_URL says where the server is (default http://127.0.0.1:8080), SIGNALBOX_API_KEY is the key for it.
Exit codes: 0 done, 1 failed, 2 called wrongly, 3 the server does not answer, 4 it refuses the key.`,
    );
  addEvents(program, terminal);
  addListedNouns(program, terminal);
  addWorkflows(program, terminal);
  addFind(program, terminal);
  addListen(program, terminal);
  addDoctor(program, terminal);
  const imports = program.command('import').description('take over from another server');
  addImportConductor(imports, terminal);
  addImportConductorOne(imports, terminal);
  addCompletion(program, terminal);
  return program;
}

/** Documented in docs/cli.md. */
const exitCodes = { failed: 1, calledWrongly: 2, unreachable: 3, refused: 4 } as const;

function exitCodeOf(error: unknown, words: readonly string[], terminal: Terminal): number {
  // Commander has said all that there is to say.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.calledWrongly;
  const name = words
    .filter((word) => !word.startsWith('-'))
    .slice(0, 1)
    .join(' ');
  const message = oneLine(error instanceof Error ? error.message : String(error));
  terminal.error(error instanceof NotFoundError ? message : `signalbox ${name}: ${message}`);
  if (error instanceof UsageError) {
    terminal.error(`"signalbox help ${name}" says how it is called.`);
    return exitCodes.calledWrongly;
  }
  if (error instanceof UnreachableError) return exitCodes.unreachable;
  if (error instanceof SignalboxError && (error.status === 401 || error.status === 403)) {
    terminal.error('The key is read from SIGNALBOX_API_KEY; "signalbox doctor" says whose it is.');
    return exitCodes.refused;
  }
  return exitCodes.failed;
}
