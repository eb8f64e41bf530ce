// Writes docs/platforms/*.md from what each platform says of itself in src/platforms: `npm run platforms`.
// With --check it changes nothing and fails when a page is stale.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describePlatform } from '../src/platforms/describe.ts';
import { platforms } from '../src/platforms/index.ts';
import { project } from './setup/checks.mjs';

const columnsMax = 118;
const stale = [];

/** Signed by hand, as the platform does it: what is signed, and the headers that carry it. */
const recipes = {
  github: { headers: ['X-Hub-Signature-256: sha256=$SIG'] },
  slack: {
    signed: 'v0:$TIME:$BODY',
    headers: ['X-Slack-Request-Timestamp: $TIME', 'X-Slack-Signature: v0=$SIG'],
  },
  twilio: {
    body: 'Body=hello&MessageSid=SM$TIME',
    type: 'application/x-www-form-urlencoded',
    signed: '${URL}BodyhelloMessageSidSM$TIME',
    digest: 'sha1',
    encoding: 'base64',
    headers: ['X-Twilio-Signature: $SIG'],
  },
  stripe: { signed: '$TIME.$BODY', headers: ['Stripe-Signature: t=$TIME,v1=$SIG'] },
  pagerduty: { headers: ['X-PagerDuty-Signature: v1=$SIG'] },
  zendesk: {
    time: 'date -u +%Y-%m-%dT%H:%M:%SZ',
    signed: '$TIME$BODY',
    encoding: 'base64',
    headers: ['X-Zendesk-Webhook-Signature-Timestamp: $TIME', 'X-Zendesk-Webhook-Signature: $SIG'],
  },
  twitter: { encoding: 'base64', headers: ['x-twitter-webhooks-signature: sha256=$SIG'] },
  facebook: { headers: ['X-Hub-Signature-256: sha256=$SIG'] },
  docusign: { encoding: 'base64', headers: ['X-DocuSign-Signature-1: $SIG'] },
  dropbox: { headers: ['X-Dropbox-Signature: $SIG'] },
  hubspot: {
    time: 'date +%s000',
    signed: 'POST$URL$BODY$TIME',
    encoding: 'base64',
    headers: ['X-HubSpot-Request-Timestamp: $TIME', 'X-HubSpot-Signature-v3: $SIG'],
  },
  intercom: { digest: 'sha1', headers: ['X-Hub-Signature: sha1=$SIG'] },
  jira: { headers: ['X-Hub-Signature: sha256=$SIG'] },
  linear: { body: '{"action":"create","webhookTimestamp":${TIME}000}', headers: ['Linear-Signature: $SIG'] },
  shopify: { encoding: 'base64', headers: ['X-Shopify-Hmac-SHA256: $SIG'] },
  square: { signed: '$URL$BODY', encoding: 'base64', headers: ['x-square-hmacsha256-signature: $SIG'] },
  twitch: {
    time: 'date -u +%Y-%m-%dT%H:%M:%SZ',
    signed: 'id-1$TIME$BODY',
    headers: [
      'Twitch-Eventsub-Message-Id: id-1',
      'Twitch-Eventsub-Message-Timestamp: $TIME',
      'Twitch-Eventsub-Message-Type: notification',
      'Twitch-Eventsub-Message-Signature: sha256=$SIG',
    ],
  },
  zoom: { signed: 'v0:$TIME:$BODY', headers: ['x-zm-request-timestamp: $TIME', 'x-zm-signature: v0=$SIG'] },
};

/**
 * Vendors that publish types of their events and keep them up: the package, and a wait that is typed by it.
 * test/docs compiles the waits, and test/platforms/payload-types.test.ts holds our samples to the types.
 */
const payloadTypes = {
  github: {
    package: '@octokit/openapi-webhooks-types',
    code: `import type { components } from '@octokit/openapi-webhooks-types';
import { waitForWebhook } from 'signalbox/workflow';

type Closed = components['schemas']['webhook-pull-request-closed'];
const { event } = await waitForWebhook<Closed>({ source: 'github', matches: { '$.action': 'closed' } });
return event.payload.pull_request.merged;`,
    note: 'A schema is named `webhook-` and the event, with its action behind it.',
  },
  stripe: {
    package: 'stripe',
    code: `import type { Stripe } from 'stripe';
import { waitForWebhook } from 'signalbox/workflow';

const matches = { '$.type': 'invoice.paid', '$.data.object.customer': customer };
const { event } = await waitForWebhook<Stripe.InvoicePaidEvent>({ source: 'stripe', matches });
return event.payload.data.object.amount_paid;`,
    note: 'The types are those of one API version, which the package names; the endpoint has a version too. What a thin event is about, by its type: `waitForWebhook<{ hydrated: Stripe.V2.Core.Account }>`.',
  },
  slack: {
    package: '@slack/types',
    code: `import type { AppMentionEvent } from '@slack/types';
import { waitForWebhook } from 'signalbox/workflow';

const matches = { '$.event.type': 'app_mention' };
const { event } = await waitForWebhook<{ event: AppMentionEvent }>({ source: 'slack', matches });
return event.payload.event.text;`,
    note: 'It has the events that Slack’s Events API brings, below `event`. Buttons, modals and slash commands are typed by `@slack/bolt`, with which `@types/ms` comes along: Temporal’s durations then want literal texts.',
  },
  discord: {
    package: 'discord-api-types',
    code: `import type { APIWebhookEvent } from 'discord-api-types/v10';
import { waitForWebhook } from 'signalbox/workflow';

const matches = { '$.event.type': 'APPLICATION_AUTHORIZED' };
const { event } = await waitForWebhook<APIWebhookEvent>({ source: 'discord', matches });
return event.payload.event?.timestamp;`,
  },
  linear: {
    package: '@linear/sdk',
    code: `import type { EntityWebhookPayloadWithIssueData } from '@linear/sdk/webhooks';
import { waitForWebhook } from 'signalbox/workflow';

const matches = { '$.type': 'Issue', '$.action': 'create' };
const { event } = await waitForWebhook<EntityWebhookPayloadWithIssueData>({ source: 'linear', matches });
return event.payload.data.identifier;`,
  },
  msgraph: {
    package: '@microsoft/microsoft-graph-types',
    code: `import type { ChangeNotificationCollection } from '@microsoft/microsoft-graph-types';
import { waitForWebhook } from 'signalbox/workflow';

const { event } = await waitForWebhook<ChangeNotificationCollection>({ source: 'graph' });
return event.payload.value?.map(({ changeType, resource }) => ({ changeType, resource }));`,
  },
};

for (const preset of platforms) {
  const path = join(project, `docs/platforms/${preset.name}.md`);
  const page = toPage(preset);
  if (existsSync(path) && readFileSync(path, 'utf8') === page) continue;
  if (process.argv.includes('--check')) stale.push(`docs/platforms/${preset.name}.md`);
  else writeFileSync(path, page);
}
if (stale.length > 0) {
  console.error(`Stale: ${stale.join(', ')}. Run \`npm run platforms\`.`);
  process.exitCode = 1;
}

function toPage(preset) {
  const { title, sourcePlatform, pasteUrl, help, signing, verifiedBy, notes, fields, example } =
    describePlatform(preset);
  const config = {
    name: `${title} events`,
    sourcePlatform,
    ...example,
    receiverWorkflowNamesToVersions: { orderPayment: 0 },
  };
  const goodToKnow = [
    ...notes,
    ...(preset.signsUrl && preset.name !== 'rfc9421'
      ? [
          'Behind a proxy: `PUBLIC_URL`, `signalbox.publicUrl` for one source alone, or `SIGNALBOX_TRUSTED_PROXIES` ([operations](../operations.md#behind-a-proxy)).',
        ]
      : []),
  ];
  return `${[
    '<!-- Made by `npm run platforms` from src/platforms. -->',
    `# ${title}`,
    '## At the platform',
    help.map((sentence, at) => wrapped(`${at + 1}. ${sentence}`, '   ')).join('\n'),
    wrapped(`The URL is entered at: ${pasteUrl}.`),
    ...(fields.length > 0 ? ['## Here', fields.map((field) => wrapped(`- ${fieldLine(field)}`, '  ')).join('\n')] : []),
    `\`\`\`bash\ncurl -sS $API/api/metadata/webhook -H 'Content-Type: application/json' -d '${toText(config)}'\n\`\`\``,
    'Every field: [webhooks](../webhooks.md#fields).',
    '## Proof',
    wrapped(signing),
    '## How the URL becomes verified',
    wrapped(verifiedBy),
    ...(goodToKnow.length > 0 ? ['## Good to know', ...goodToKnow.map((note) => wrapped(note))] : []),
    ...typesOf(preset),
    '## Try it',
    ...tryIt(preset),
  ].join('\n\n')}\n`;
}

function tryIt({ name }) {
  const byCommand = `\`\`\`sh\nnpx signalbox trigger ${name}\n\`\`\``;
  const recipe = recipes[name];
  if (['sns', 'paypal'].includes(name))
    return ['Only the platform can sign: use the test of its own pages. `npx signalbox trigger` says the same.'];
  if (recipe === undefined) return ['A sample, signed as the platform signs it:', byCommand];
  const { signed = '$BODY', digest = 'sha256', encoding = 'hex', headers, time = 'date +%s', ...more } = recipe;
  const { body = '{"id":"evt-$TIME","type":"test"}', type = 'application/json' } = more;
  const end = encoding === 'hex' ? "-r | cut -d' ' -f1" : '-binary | base64';
  const lines = [
    'URL=${URL:-http://127.0.0.1:8080/webhook/ID}',
    'SECRET=${SECRET:-the secret of the webhook}',
    `TIME=$(${time})`,
    `BODY="${body.replaceAll('"', '\\"')}"`,
    `SIG=$(printf %s "${signed}" | openssl dgst -${digest} -hmac "$SECRET" ${end})`,
    `curl -sS -X POST "$URL" -H 'Content-Type: ${type}' -d "$BODY" \\`,
    `  ${headers.map((header) => `-H "${header}"`).join(' \\\n  ')} \\`,
    "  -w '%{http_code}\\n'",
  ];
  return [
    'A sample, signed as the platform signs it; or by hand:',
    byCommand,
    `\`\`\`bash\n${lines.join('\n')}\n\`\`\``,
  ];
}

function typesOf({ name, label }) {
  const types = payloadTypes[name];
  if (types === undefined) return [];
  return [
    '## Types of its events',
    wrapped(
      `\`${types.package}\` has them (\`npm install -D\`); types alone are imported, so nothing of it is in the workflow's bundle. They say what ${label} documents, and prove nothing: [a schema](../authoring.md#types) does.`,
    ),
    `\`\`\`ts\n${types.code}\n\`\`\``,
    ...(types.note === undefined ? [] : [wrapped(types.note)]),
  ];
}

function fieldLine({ label, path, help, where, needed, advanced }) {
  const place = where === undefined ? '' : ` It is at: ${where}.`;
  const state = needed === undefined ? (advanced ? ' (rarely needed)' : ' (optional)') : '';
  return `**${label}** (\`${path}\`)${state}: ${help}${place}`;
}

/** One member a line: short enough to read, and to change. */
function toText(config) {
  const members = Object.entries(config).map(([name, value]) => `  ${JSON.stringify(name)}: ${inline(value)}`);
  return `{\n${members.join(',\n')}\n}`;
}

function inline(value) {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([name, member]) => `${JSON.stringify(name)}: ${inline(member)}`)
    .join(', ')}}`;
}

/** Lines of so many columns; `code` is not broken. */
function wrapped(text, indent = '') {
  const words = text.match(/(?:`[^`]*`|[^\s`])+/g) ?? [];
  const lines = [''];
  for (const word of words) {
    const line = lines.at(-1);
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length <= columnsMax || line === '') lines[lines.length - 1] = longer;
    else lines.push(`${indent}${word}`);
  }
  return lines.join('\n');
}
