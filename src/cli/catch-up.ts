import { answerOf } from '../client/client.ts';
import { readOptions, UsageError, type Command } from './command.ts';
import { connect } from './connection.ts';

const options = {
  source: { type: 'string' },
  since: { type: 'string' },
  hook: { type: 'string' },
  type: { type: 'string', multiple: true },
  'token-env': { type: 'string' },
  'base-url': { type: 'string' },
  'dry-run': { type: 'boolean' },
} as const;

/** After an outage of ours: what GitHub and Stripe could not deliver. */
export const catchUpCommand: Command = {
  summary: 'fetch from GitHub or Stripe what could not be delivered',
  usage: `catch-up --source ID --since TIME --token-env NAME [--hook HOOK] [--type TYPE]... [--base-url URL] [--dry-run]

  --source ID       the webhook in Signalbox
  --since TIME      when the outage began, like 2026-11-22T10:00:00Z
  --token-env NAME  the environment variable with a token of GitHub, or with a secret key of Stripe
  --hook HOOK       GitHub: repos/<owner>/<repo>/hooks/<id> or orgs/<org>/hooks/<id>
  --type TYPE       Stripe: an event type that the endpoint is subscribed to; default: all
  --base-url URL    default: https://api.github.com or https://api.stripe.com
  --dry-run         count only

GitHub is asked to send again what failed. Stripe's events are taken over from its API under their own ids.
Deliveries that did arrive are recognised and have no second effect.
The server is at SIGNALBOX_URL (default http://127.0.0.1:8080); SIGNALBOX_API_KEY is an administrator's key.`,

  async run(words, terminal) {
    const { values, positionals } = readOptions(words, options);
    if (positionals.length > 0) throw new UsageError(`"${positionals[0]}" belongs to no option.`);
    const { source: id, since, hook, type: types } = values;
    const tokenName = values['token-env'];
    if (id === undefined || since === undefined || tokenName === undefined)
      throw new UsageError('--source, --since and --token-env are needed.');
    const token = terminal.env[tokenName];
    if (!token) throw new UsageError(`The environment variable ${tokenName} of --token-env is not set.`);
    const { client, printer } = connect(terminal);
    const { missed, recovered, isCut } = await answerOf(
      client.POST('/api/sources/{id}/catch-up', {
        params: { path: { id } },
        body: { since, token, hook, types, baseUrl: values['base-url'], dryRun: values['dry-run'] === true },
        signal: AbortSignal.timeout(timeoutMs),
      }),
    );
    for (const one of missed) printer.line(String(one));
    printer.line(`${missed.length} missed, ${recovered} recovered`);
    if (isCut) printer.line('There is more than is looked at in one go: run it again.');
    return 0;
  },
};

/** Longer than the server asks a platform for one page. */
const timeoutMs = 10 * 60_000;
