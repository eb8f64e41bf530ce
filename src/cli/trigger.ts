import type { Command } from 'commander';
import { addCommand, repeated } from './add-command.ts';
import { refuseOptions, UsageError, type Terminal } from './command.ts';
import { connect } from './connection.ts';

interface TriggerOptions {
  readonly json?: boolean;
  readonly list?: boolean;
  readonly create?: boolean;
  readonly workflow?: string;
  readonly secretEnv?: string;
  readonly privateKey?: string;
  readonly set?: readonly string[];
}

/** `signalbox trigger PLATFORM|WEBHOOK [EVENT]`: a realistic event of a platform, really signed, to a webhook of a running server. */
export function addTrigger(program: Command, terminal: Terminal): void {
  addCommand(program, 'trigger', {
    summary: 'send a realistic, correctly signed sample of a platform to a webhook',
    example: 'signalbox trigger github issues.opened --create',
    notes: `Each call is a new delivery. Slack and Facebook are played from the handshake on when the URL is not verified yet.
Without --secret-env and --private-key the server signs with the webhook's own secret; with one of them the command
signs, and posts to the webhook's URL as its platform does. The key is of the role operate, for --create admin.`,
  })
    .argument('[platform|webhook]', 'a platform that one webhook is of; or a webhook, by its name or id')
    .argument('[event]', "one of the platform's samples; default: the first")
    .option('--list', 'list the samples of the platform, without a server')
    .option('--create', 'make a webhook of the platform when there is none, with a secret of its own')
    .option('--workflow <name>', 'of a new webhook: the workflow that it is for; default: orderPayment')
    .option('--secret-env <name>', 'sign here, with the secret in this environment variable')
    .option('--private-key <file>', 'sign here for SendGrid or Discord, which share a public key alone: the key in PEM')
    .addOption(
      repeated(
        '--set <name=value>',
        'another value for a member of the body: action=reopened; only where it is signed here',
      ),
    )
    .action(async (target: string | undefined, event: string | undefined, options: TriggerOptions) => {
      const { json = false, list = false, create = false, workflow, set, ...keys } = options;
      const sending = await import('./send-sample.ts');
      if (target === undefined)
        throw new UsageError(`Name a platform or a webhook. Platforms: ${sending.namesOfPlatforms()}.`);
      const { client, printer } = connect(terminal, { json });
      if (list) {
        if (event !== undefined) throw new UsageError(`--list lists all samples, and "${event}" chooses one.`);
        refuseOptions(options, ['create', 'workflow', 'secretEnv', 'privateKey', 'set'], 'does nothing with --list');
        return sending.listSamples(target, printer);
      }
      if (!create) refuseOptions(options, ['workflow'], 'is for a webhook that is made: --create makes one');
      if (set !== undefined && keys.secretEnv === undefined && keys.privateKey === undefined)
        throw new UsageError(
          '--set changes what is signed, so it needs --secret-env or --private-key: the server signs samples as they are.',
        );
      const { env } = terminal;
      await sending.sendSample({ target, event, create, workflow, set, ...keys }, { client, printer, env });
    });
}
