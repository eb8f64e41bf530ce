import type { Command } from 'commander';
import { answerOf } from '../client/client.ts';
import { addCommand, repeated } from './add-command.ts';
import { secretIn, UsageError, type Terminal } from './command.ts';
import { connect } from './connection.ts';

interface CatchUpOptions {
  readonly json?: boolean;
  readonly source?: string;
  readonly since?: string;
  readonly tokenEnv?: string;
  readonly hook?: string;
  readonly type?: string[];
  readonly baseUrl?: string;
  readonly dryRun?: boolean;
}

/** `signalbox catch-up`: after an outage of ours, what GitHub and Stripe could not deliver. */
export function addCatchUp(program: Command, terminal: Terminal): void {
  addCommand(program, 'catch-up', {
    summary: 'fetch from GitHub or Stripe what could not be delivered',
    example:
      'signalbox catch-up --source ID --since 2026-11-22T10:00:00Z --token-env GITHUB_TOKEN --hook repos/acme/shop/hooks/1',
    notes: `GitHub is asked to send again what failed. Stripe's events are taken over from its API under their own ids.
Deliveries that did arrive are recognised and have no second effect. The key is an administrator's.`,
  })
    .option('--source <id>', 'the webhook in Signalbox')
    .option('--since <time>', 'when the outage began, like 2026-11-22T10:00:00Z')
    .option('--token-env <name>', 'the environment variable with a token of GitHub, or a secret key of Stripe')
    .option('--hook <hook>', 'GitHub: repos/<owner>/<repo>/hooks/<id> or orgs/<org>/hooks/<id>')
    .addOption(repeated('--type <type>', 'Stripe: an event type that the endpoint is subscribed to; default: all'))
    .option('--base-url <url>', 'default: https://api.github.com or https://api.stripe.com')
    .option('--dry-run', 'count only')
    .action(async (options: CatchUpOptions) => {
      const { json = false, source: id, since, tokenEnv, hook, type: types, baseUrl, dryRun = false } = options;
      // Not as commander's required options: a typo in one of them would be told as its absence.
      if (id === undefined || since === undefined || tokenEnv === undefined)
        throw new UsageError('--source, --since and --token-env are needed.');
      const token = secretIn(terminal.env, '--token-env', tokenEnv);
      const { client, printer } = connect(terminal, { json });
      printer.working('Asking the platform; a long outage takes minutes …');
      const caught = await answerOf(
        client.POST('/api/sources/{id}/catch-up', {
          params: { path: { id } },
          body: { since, token, hook, types, baseUrl, dryRun },
          signal: AbortSignal.timeout(timeoutMs),
        }),
      );
      if (json) return printer.document(caught);
      const { missed, recovered, isCut } = caught;
      for (const one of missed) printer.line(String(one));
      printer.line(`${missed.length} missed, ${recovered} recovered`);
      if (isCut) printer.line('There is more than is looked at in one go: run it again.');
    });
}

/** Longer than the server asks a platform for one page. */
const timeoutMs = 10 * 60_000;
