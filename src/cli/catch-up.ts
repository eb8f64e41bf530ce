import { readOptions, UsageError } from './command.ts';
import type { Command, Terminal } from './command.ts';

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
What did arrive is recognised and has no second effect.
The server is at SIGNALBOX_URL (default http://127.0.0.1:8080); SIGNALBOX_API_KEY is an administrator's key.`,

  async run(words, terminal) {
    const { values } = readOptions(words, options);
    const { source, since, hook, type: types } = values;
    const tokenName = values['token-env'];
    if (source === undefined || since === undefined || tokenName === undefined)
      throw new UsageError('--source, --since and --token-env are needed.');
    const token = terminal.env[tokenName];
    if (!token) throw new UsageError(`The environment variable ${tokenName} of --token-env is not set.`);
    const body = { since, token, hook, types, baseUrl: values['base-url'], dryRun: values['dry-run'] === true };
    const answer = await callServer(terminal.env, {
      method: 'POST',
      path: `/api/sources/${encodeURIComponent(source)}/catch-up`,
      body,
    });
    const missed = Array.isArray(answer['missed']) ? answer['missed'] : [];
    for (const id of missed) terminal.out(String(id));
    terminal.out(`${missed.length} missed, ${String(answer['recovered'])} recovered`);
    if (answer['isCut'] === true) terminal.out('There is more than is looked at in one go: run it again.');
    return 0;
  },
};

interface ServerCall {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
}

/** Longer than the server asks a platform for one page. */
const timeoutMs = 10 * 60_000;

/** Calls the API of the server at SIGNALBOX_URL. Throws with the server's own message when it refuses. */
async function callServer(
  env: Terminal['env'],
  { method, path, body }: ServerCall,
): Promise<Readonly<Record<string, unknown>>> {
  const base = env['SIGNALBOX_URL'] ?? 'http://127.0.0.1:8080';
  const key = env['SIGNALBOX_API_KEY'];
  const response = await fetch(base.replace(/(?<!\/)\/+$/, '') + path, {
    method,
    headers: { 'Content-Type': 'application/json', ...(key !== undefined && { 'X-Authorization': key }) },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((cause: unknown) => {
    throw new Error(`SIGNALBOX_URL ${base} does not answer; is the server running?`, { cause });
  });
  const answer: unknown = await response.json().catch(() => ({}));
  const fields = typeof answer === 'object' && answer !== null ? Object.fromEntries(Object.entries(answer)) : {};
  if (!response.ok) throw new Error(`${response.status}: ${String(fields['message'] ?? 'the server refused')}`);
  return fields;
}
