import type { Command } from 'commander';
import { answerOf } from '../client/client.ts';
import { addCommand, repeated } from './add-command.ts';
import { FoundTroubleError, secretIn, UsageError, type Terminal } from './command.ts';
import { connect, type Connection } from './connection.ts';

interface CatchUpOptions {
  readonly json?: boolean;
  readonly source?: string;
  readonly since?: string;
  readonly tokenEnv?: string;
  readonly hook?: string;
  readonly type?: string[];
  readonly baseUrl?: string;
  readonly dryRun?: boolean;
  readonly cursor?: string;
}

/** `signalbox catch-up`: after an outage of ours, what GitHub and Stripe could not deliver. */
export function addCatchUp(program: Command, terminal: Terminal): void {
  addCommand(program, 'catch-up', {
    summary: 'fetch from GitHub or Stripe what could not be delivered',
    example:
      'signalbox catch-up --source ID --since 2026-11-22T10:00:00Z --token-env GITHUB_TOKEN --hook repos/acme/shop/hooks/1',
    notes: `GitHub is asked to send again what failed. Stripe's events are taken over from its API under their own ids.
Deliveries that did arrive are recognised and have no second effect. The newest 2,000 come first, then those before
them, until none is left; each part says the --cursor from which a command that was ended goes on. The key is an
administrator's.`,
  })
    .option('--source <id>', 'the webhook in Signalbox')
    .option('--since <time>', 'when the outage began, like 2026-11-22T10:00:00Z')
    .option('--token-env <name>', 'the environment variable with a token of GitHub, or a secret key of Stripe')
    .option('--hook <hook>', 'GitHub: repos/<owner>/<repo>/hooks/<id> or orgs/<org>/hooks/<id>')
    .addOption(repeated('--type <type>', 'Stripe: an event type that the endpoint is subscribed to; default: all'))
    .option('--base-url <url>', 'default: https://api.github.com or https://api.stripe.com')
    .option('--dry-run', 'count only')
    .option('--cursor <cursor>', 'go on where a command before ended')
    .action(async (options: CatchUpOptions) => {
      const { json = false, source: id, since, tokenEnv, hook, type: types, baseUrl, dryRun = false, cursor } = options;
      // Not as commander's required options: a typo in one of them would be told as its absence.
      if (id === undefined || since === undefined || tokenEnv === undefined)
        throw new UsageError('--source, --since and --token-env are needed.');
      const token = secretIn(terminal.env, '--token-env', tokenEnv);
      const { client, printer } = connect(terminal, { json });
      const request = { since, token, hook, types, baseUrl, dryRun };
      await catchUp({ client, printer }, { id, request, cursor });
    });
}

type Connected = Pick<Connection, 'client' | 'printer'>;

interface Outage {
  readonly id: string;
  readonly request: Required<Pick<CatchUpOptions, 'since' | 'dryRun'>> &
    Pick<CatchUpOptions, 'hook' | 'baseUrl'> & { readonly token: string; readonly types: string[] | undefined };
  readonly cursor: string | undefined;
}

/** Part by part, the newest first, until nothing is left. What each found is written before the next one is asked for. */
async function catchUp({ client, printer }: Connected, { id, request, cursor: first }: Outage): Promise<void> {
  const missed: string[] = [];
  let recovered = 0;
  let nextCursor = first;
  let isCut = true;
  for (let calls = 0; isCut && calls < callsMax; calls += 1) {
    printer.working(`Asking the platform; a long outage takes minutes … ${missed.length} missed so far`);
    const part = await answerOf(
      client.POST('/api/sources/{id}/catch-up', {
        params: { path: { id } },
        body: { ...request, cursor: nextCursor },
        signal: AbortSignal.timeout(timeoutMs),
      }),
    );
    missed.push(...part.missed);
    recovered += part.recovered;
    ({ isCut, nextCursor } = part);
    if (!printer.json) for (const one of part.missed) printer.line(one);
    if (!isCut || nextCursor === undefined) break;
    printer.note(`${missed.length} missed, ${recovered} recovered; what is older is behind --cursor ${nextCursor}`);
  }
  if (printer.json) printer.document({ missed, recovered, isCut, nextCursor });
  else printer.line(`${missed.length} missed, ${recovered} recovered`);
  if (!isCut) return;
  const place = nextCursor === undefined ? ', and the platform does not say where' : `: --cursor ${nextCursor}`;
  throw new FoundTroubleError(`There is more than was looked at${place}.`);
}

/** A million deliveries: a platform that leads in a circle is not followed for ever. */
const callsMax = 500;
/** Longer than the server asks a platform for one page. */
const timeoutMs = 10 * 60_000;
