import type { Command } from 'commander';
import { addCommand, repeated } from './add-command.ts';
import { refuseOptions, UsageError, type Terminal } from './command.ts';
import { createPrinter } from './printer.ts';

interface VerifyOptions {
  readonly json?: boolean;
  readonly vectors?: string;
  readonly request?: string;
  readonly normative?: boolean;
  readonly platform?: readonly string[];
  readonly secretEnv?: readonly string[];
  readonly publicUrl?: string;
  readonly now?: string;
}

/** `signalbox verify`: why a request was refused, by the receiver's own judgement, without server or database. */
export function addVerify(program: Command, terminal: Terminal): void {
  addCommand(program, 'verify', {
    summary: 'judge captured requests as the receiver would',
    example: 'signalbox verify --request captured.http --platform github --secret-env HOOK_SECRET',
    notes: `A captured request is raw HTTP, an entry of the ledger ("signalbox events get") or a case of a vector file.
Prints one line per failure and ends with "N passed, N failed"; the exit code is 1 when one failed. A case of a
platform that is not known counts as failed.`,
  })
    .option('--vectors <file>', 'judge every case of a vector file, by its own clock and configuration')
    .option('--normative', 'of a vector file: without the cases that are a matter of policy')
    .option('--request <file>', 'judge one captured request')
    .addOption(repeated('--platform <platform>', 'of a vector file: only its cases; of a request: who sent it'))
    .addOption(repeated('--secret-env <name>', 'of a request: the environment variable that holds a secret'))
    .option('--public-url <url>', 'of raw HTTP: the address that the platform called, where it signs that')
    .option('--now <seconds>', "of a request: the clock to judge by, in unix seconds; default: the file's, else now")
    .action(async ({ json = false, vectors, request, platform = [], ...given }: VerifyOptions) => {
      const printer = createPrinter(terminal, { json });
      if (vectors !== undefined && request === undefined) {
        const { normative = false } = given;
        const why = 'is for --request: each case of --vectors has its own';
        refuseOptions(given, ['secretEnv', 'publicUrl', 'now'], why);
        return (await judging()).judgeVectors(vectors, { platforms: platform, normative }, printer);
      }
      if (request === undefined || vectors !== undefined)
        throw new UsageError('Give one of --vectors FILE and --request FILE.');
      refuseOptions(given, ['normative'], 'chooses cases of --vectors');
      if (platform.length > 1) throw new UsageError('A request is of one --platform.');
      const { secretEnv = [], publicUrl, now } = given;
      const { env } = terminal;
      await (await judging()).judgeRequest(
        request,
        { platform: platform[0], secretEnv, publicUrl, now },
        { printer, env },
      );
    });
}

/** Every platform with it: other commands start without them. */
const judging = () => import('./judge-captures.ts');
