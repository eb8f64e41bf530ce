import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { samples } from '../../src/platforms/samples/index.ts';
import { buildSample, type EventSample } from '../../src/platforms/samples/sample.ts';
import { nowSeconds } from './requests.ts';

const project = fileURLToPath(new URL('../../', import.meta.url));
const folder = (mkdirSync(join(project, '.cache'), { recursive: true }), mkdtempSync(join(project, '.cache/typed-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Vendor {
  /** Imports of the vendor's own types, and of no code. */
  readonly imports: string;
  /** The type of a payload by the sample's event. */
  readonly types: Readonly<Record<string, string>>;
  /** Events that the package has no types of. */
  readonly untyped?: readonly string[];
}

const github = (name: string) => `components['schemas']['webhook-${name}']`;

/** The vendors that publish types of their events and keep them up; docs/platforms has one wait for each. */
const vendors: Readonly<Record<string, Vendor>> = {
  github: {
    imports: `import type { components } from '@octokit/openapi-webhooks-types';`,
    types: {
      push: github('push'),
      'pull_request.opened': github('pull-request-opened'),
      'pull_request.closed': github('pull-request-closed'),
      'issues.opened': github('issues-opened'),
      'issue_comment.created': github('issue-comment-created'),
      'release.published': github('release-published'),
      'workflow_run.completed': github('workflow-run-completed'),
      ping: github('ping'),
    },
  },
  stripe: {
    // The page of Stripe names the type of what a thin event is about.
    imports: `import type { Stripe } from 'stripe';
      export type Hydrated = Stripe.V2.Core.Account['identity'];`,
    types: {
      'invoice.payment_failed': 'Stripe.InvoicePaymentFailedEvent',
      'invoice.paid': 'Stripe.InvoicePaidEvent',
      'checkout.session.completed': 'Stripe.CheckoutSessionCompletedEvent',
      'payment_intent.succeeded': 'Stripe.PaymentIntentSucceededEvent',
      'customer.subscription.deleted': 'Stripe.CustomerSubscriptionDeletedEvent',
      'v2.core.account.updated': 'Stripe.V2.Core.Events.V2CoreAccountUpdatedEventNotification',
    },
  },
  slack: {
    imports: `import type { AppMentionEvent, GenericMessageEvent, ReactionAddedEvent } from '@slack/types';
      interface Callback<Event> {
        readonly token: string; readonly team_id: string; readonly api_app_id: string; readonly event: Event;
        readonly type: 'event_callback'; readonly event_id: string; readonly event_time: number;
        readonly authorizations: readonly Readonly<Record<string, unknown>>[]; readonly is_ext_shared_channel: boolean;
      }`,
    types: {
      message: 'Callback<GenericMessageEvent>',
      app_mention: 'Callback<AppMentionEvent>',
      reaction_added: 'Callback<ReactionAddedEvent>',
    },
    untyped: ['slash_command', 'block_actions', 'view_submission', 'url_verification'],
  },
  discord: {
    imports: `import type { APIWebhookEvent } from 'discord-api-types/v10';`,
    types: { APPLICATION_AUTHORIZED: 'APIWebhookEvent', PING: 'APIWebhookEvent' },
  },
  linear: {
    imports: `import type { EntityWebhookPayloadWithIssueData } from '@linear/sdk/webhooks';`,
    types: { 'Issue.create': 'EntityWebhookPayloadWithIssueData' },
  },
  msgraph: {
    imports: `import type { ChangeNotificationCollection } from '@microsoft/microsoft-graph-types';`,
    types: { created: 'ChangeNotificationCollection' },
    untyped: ['validation'],
  },
};

/**
 * Samples are shorter than what a vendor sends: members may be left out, at any depth. Each one that is there has to be
 * one of the vendor's, and of its type: a literal with others does not compile.
 */
const prelude = `
type Part<T> = T extends readonly (infer Member)[]
  ? Part<Member>[]
  : T extends object
    ? { [Name in keyof T]?: Part<T[Name]> }
    : T extends string
      ? \`\${T}\`
      : T;
`;

test.each(Object.keys(vendors))('the samples of %s have the shape that its own types say', async (platform) => {
  const { imports, types, untyped = [] } = vendorOf(platform);
  const all = samples[platform] ?? [];
  expect(all.map(({ event }) => event).sort()).toEqual([...Object.keys(types), ...untyped].sort());
  const known = all.filter(({ event }) => event in types);
  const lines = known.map(
    (sample, at) =>
      `// ${sample.event}\nexport const sample${at}: Part<${types[sample.event]}> = ${payloadOf(sample)};`,
  );
  expect(await compile(platform, [imports, prelude, ...lines].join('\n'))).toBe('');
});

test('a member that a vendor does not know is found, and so is one of another type', async () => {
  const { imports, types } = vendorOf('github');
  const wrong = [`{ pull_request: { merged: 'yes' } }`, `{ pull_request: { user: { nickname: 'ada' } } }`];
  const lines = wrong.map((json, at) => `export const wrong${at}: Part<${types['pull_request.closed']}> = ${json};`);
  const complaints = await compile('wrong', [imports, prelude, ...lines].join('\n'));
  expect(complaints).toMatch(/TS2322.*boolean/);
  expect(complaints).toContain(`'nickname' does not exist`);
});

function vendorOf(platform: string): Vendor {
  const vendor = vendors[platform];
  if (vendor === undefined) throw new Error(`${platform} has no types here.`);
  return vendor;
}

/** As workflows get it: what a form has in its field `payload` is opened. */
function payloadOf(sample: EventSample): string {
  const { body } = buildSample(sample, { url: 'https://hooks.example.com/webhook/1', seed: 'a', nowSeconds });
  const text = Buffer.from(body).toString();
  if (text.startsWith('{') || text.startsWith('[')) return text;
  const fields: Record<string, unknown> = Object.fromEntries(new URLSearchParams(text));
  if (typeof fields['payload'] === 'string') fields['payload'] = JSON.parse(fields['payload']);
  return JSON.stringify(fields);
}

/** The compiler's complaints. */
function compile(name: string, code: string): Promise<string> {
  const at = join(folder, name);
  mkdirSync(at);
  writeFileSync(join(at, 'samples.ts'), code);
  const compilerOptions = { noEmit: true, rootDir: project, strict: true, exactOptionalPropertyTypes: false };
  writeFileSync(
    join(at, 'tsconfig.json'),
    JSON.stringify({ extends: join(project, 'tsconfig.json'), compilerOptions, include: ['*.ts'], exclude: [] }),
  );
  const args = [join(project, 'node_modules/typescript/bin/tsc'), '-p', at, '--pretty', 'false'];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: at }, (error, out, complaints) =>
      resolve(error === null ? '' : `${out}${complaints}` || error.message),
    );
  });
}
