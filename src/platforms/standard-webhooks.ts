import { belongsToConnection, isHeaderName, isHeaderValue } from '../model/http-header.ts';
import { isJsonObject, type Json } from '../model/json.ts';
import { singleHeader } from '../model/request.ts';
import { textAt } from './schemes/body.ts';
import { fillUrl, urlTemplateProblem } from './schemes/url-template.ts';
import { optionOf, textIn } from './options.ts';
import type { PlatformField, Preset, SettingsProblem, VerifierSettings } from './platform.ts';
import { signsByStandardWebhooks, verifyStandardWebhooks } from './schemes/standard-webhooks-scheme.ts';

const restUrl: PlatformField = {
  path: 'signalbox.thin.url',
  label: 'URL of the object',
  kind: 'text',
  beginsWith: 'http',
  advanced: true,
  help: 'For senders whose events carry only type and id: where the object is, like `https://api.openai.com/v1/responses/{data.id}`. Names in braces are members of the event. It is fetched before the event is matched, and found at `$.hydrated`.',
};

const restToken: PlatformField = {
  path: 'signalbox.thin.token',
  label: 'Key for that URL',
  kind: 'text',
  secret: true,
  sentTo: restUrl.path,
  advanced: true,
  help: 'Sent as `Authorization: Bearer`, unless a header below names it. One that may read is enough.',
};

const restHeaders: PlatformField = {
  path: 'signalbox.thin.headers',
  label: 'Headers for that URL',
  kind: 'map',
  of: { kind: 'text' },
  max: 10,
  advanced: true,
  help: 'What the API asks for besides, like its version. `{token}` in a value stands for the key: `x-api-key` is `{token}` where the key is sent in a header of that name. Values are shown to everybody who sees the webhook.',
};

const tokenName = '{token}';
/** Names of headers that carry keys. */
const keyHeader = /^(authorization|cookie)$|(api-?key|token|secret)$/i;

/** Senders of agents' sessions call every body an event, and say of what kind in its data. */
function eventTypeOf(body: Json): string | undefined {
  const type = textAt(body, ['type']);
  return type === 'event' ? (textAt(body, ['data', 'type']) ?? type) : type;
}

/** The headers with the key in its place. */
function headersOf(settings: VerifierSettings): Readonly<Record<string, string>> {
  const token = textIn(settings, restToken);
  const chosen = Object.entries(headerOptions(settings));
  const isNamed = chosen.some(([, value]) => value.includes(tokenName));
  return {
    ...(token !== undefined && !isNamed && { Authorization: `Bearer ${token}` }),
    ...Object.fromEntries(chosen.map(([name, value]) => [name, value.replaceAll(tokenName, () => token ?? '')])),
  };
}

function headerOptions(settings: VerifierSettings): Readonly<Record<string, string>> {
  const option = optionOf(settings, restHeaders);
  if (!isJsonObject(option)) return {};
  return Object.fromEntries(
    Object.entries(option).flatMap(([name, value]): [string, string][] =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  );
}

function* headerProblems(settings: VerifierSettings): Generator<SettingsProblem> {
  const chosen = Object.entries(headerOptions(settings));
  if (chosen.length > 0 && textIn(settings, restUrl) === undefined)
    yield { path: restHeaders.path, message: 'are headers for signalbox.thin.url, which is not set' };
  for (const [name, value] of chosen) {
    const path = `${restHeaders.path}.${name}`;
    if (!isHeaderName(name)) yield { path, message: 'is no name of a header' };
    else if (belongsToConnection(name)) yield { path, message: 'is not for you to set' };
    else if (!isHeaderValue(value)) yield { path, message: 'has characters that no header can have' };
    else if (keyHeader.test(name) && !value.includes(tokenName))
      yield {
        path,
        message: `would show a key to everybody who sees the webhook: put the key into ${restToken.path}, and write ${tokenName} here`,
      };
    else if (value.includes(tokenName) && textIn(settings, restToken) === undefined)
      yield { path, message: `names ${tokenName}, and signalbox.thin.token is not set` };
  }
}

export const standardWebhooks: Preset = {
  name: 'standard-webhooks',
  label: 'Standard Webhooks',
  guide: {
    pasteUrl: 'Wherever the sender asks for an endpoint URL',
    secretAt: 'The sender’s page of the endpoint → Signing secret (whsec_…) or public key (whpk_…)',
    help: [
      'Give the sender the URL, and store its signing secret with the `whsec_` before it, or its public key with `whpk_`.',
      'While a secret is rotated, store both: any of them may match.',
      'Requests more than 300 s old are refused: look at the clocks when all of them are.',
    ],
    proof:
      '`webhook-id`, `webhook-timestamp`, `webhook-signature` (space list): `v1` is base64 HMAC-SHA256 of `{id}.{timestamp}.{body}` keyed with the base64 after `whsec_`; `v1a` is Ed25519 with the key after `whpk_`. At most 300 s old or ahead.',
    verifiedBy: 'The first event whose signature matches.',
    notes: [
      'Deliveries are told apart by `webhook-id`.',
      'Thin events, such as those of OpenAI: `signalbox.thin.url` and `signalbox.thin.token` fetch the object that an event names, and matches find it at `$.hydrated`. An event without that member stays as it came.',
      'Events of agents’ sessions (Claude Managed Agents) are thin too; their API wants headers of its own, `signalbox.thin.headers`: `x-api-key` is `{token}`, `anthropic-version` is `2023-06-01`, `anthropic-beta` is `managed-agents-2026-04-01`; the URL is `https://api.anthropic.com/v1/sessions/{data.id}`. The kind of such an event is its `$.data.type`.',
    ],
    example: { secretValue: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' },
  },
  method: 'signature',
  secretLabel: 'signing secret (whsec_…) or public key (whpk_…)',
  secretForm: { kind: 'whsec', madeBy: 'operator' },
  signatureHeaders: ['webhook-signature', 'webhook-id', 'webhook-timestamp'],
  sign: signsByStandardWebhooks('webhook'),
  verify: (settings, request, nowSeconds) => verifyStandardWebhooks('webhook', { settings, request, nowSeconds }),
  deliveryId: (request) => singleHeader(request, 'webhook-id'),
  eventType: (_request, body) => eventTypeOf(body),
  fields: [restUrl, restToken, restHeaders],
  problems(settings) {
    const url = textIn(settings, restUrl);
    const token = textIn(settings, restToken);
    const message = url === undefined ? undefined : urlTemplateProblem(url);
    return [
      ...(url === undefined && token !== undefined
        ? [{ path: restToken.path, message: 'is a key for signalbox.thin.url, which is not set' }]
        : []),
      ...(token === undefined || isHeaderValue(token)
        ? []
        : [{ path: restToken.path, message: 'has characters that no header can have' }]),
      ...(message === undefined ? [] : [{ path: restUrl.path, message }]),
      ...headerProblems(settings),
    ];
  },
  hydrate(settings, payload) {
    const template = textIn(settings, restUrl);
    const url = template === undefined ? undefined : fillUrl(template, payload);
    return url === undefined ? undefined : { kind: 'at', url, headers: headersOf(settings) };
  },
  signedTimestamp: (request) => singleHeader(request, 'webhook-timestamp'),
};
