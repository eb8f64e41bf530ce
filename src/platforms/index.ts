import { isOptionField, placeInOptions, type PlatformField } from '../model/inbound/platform-field.ts';
import type { VerifierSettings } from '../model/inbound/verification.ts';
import { cloudevents } from './cloudevents.ts';
import { createCustom, custom } from './custom.ts';
import { discord } from './discord.ts';
import { docusign } from './docusign.ts';
import { dropbox } from './dropbox.ts';
import { facebook } from './facebook.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import { hubspot } from './hubspot.ts';
import { intercom } from './intercom.ts';
import { jira } from './jira.ts';
import { needsSignature } from './schemes/judgement.ts';
import { linear } from './linear.ts';
import { mailgun } from './mailgun.ts';
import { microsoftTeams } from './microsoft-teams.ts';
import { msgraph } from './msgraph.ts';
import { pagerduty } from './pagerduty.ts';
import { paypal } from './paypal.ts';
import type { Platform, Preset } from './platform.ts';
import { rfc9421 } from './rfc9421.ts';
import { byHeaders, byHmac, bySignature } from './schemes/scheme-choice.ts';
import { sendgrid } from './sendgrid.ts';
import { shopify } from './shopify.ts';
import { slack } from './slack.ts';
import { sns } from './sns.ts';
import { square } from './square.ts';
import { standardWebhooks } from './standard-webhooks.ts';
import { stripe } from './stripe.ts';
import { svix } from './svix.ts';
import { twilio } from './twilio.ts';
import { twitch } from './twitch.ts';
import { twitter } from './twitter.ts';
import { zendesk } from './zendesk.ts';
import { zoom } from './zoom.ts';

/** Every preset, in the order in which people are offered them: the ten that Conductor's documentation names, then the others by name. */
export const platforms: readonly Preset[] = [
  github,
  slack,
  twilio,
  stripe,
  pagerduty,
  zendesk,
  twitter,
  facebook,
  sendgrid,
  custom,
  cloudevents,
  discord,
  docusign,
  dropbox,
  gitlab,
  rfc9421,
  hubspot,
  intercom,
  jira,
  linear,
  mailgun,
  msgraph,
  microsoftTeams,
  paypal,
  shopify,
  sns,
  square,
  standardWebhooks,
  svix,
  twitch,
  zoom,
];

/** Every option of every platform, as data: what a configuration may hold below `signalbox` beside the settings of every webhook. */
export const optionFields: readonly PlatformField[] = platforms.flatMap(({ fields = [] }) =>
  fields.filter(isOptionField),
);

/** The platform that each name below `signalbox` belongs to. */
export const optionOwners: ReadonlyMap<string, string> = new Map(
  platforms.flatMap(({ name, fields = [] }) =>
    fields.filter(isOptionField).map((field): [string, string] => [placeInOptions(field)[0] ?? '', name]),
  ),
);

/** Other names that people use for them. */
const otherNames: Readonly<Record<string, Preset>> = {
  x: twitter,
  'twitter/x': twitter,
  meta: facebook,
  msteams: microsoftTeams,
  teams: microsoftTeams,
  atlassian: jira,
  amazonsns: sns,
  awssns: sns,
  microsoftgraph: msgraph,
  httpsignatures: rfc9421,
  httpmessagesignatures: rfc9421,
};

const presets: ReadonlyMap<string, Preset> = new Map([
  ...Object.entries(otherNames),
  ...platforms.flatMap((platform) => [platform.name, platform.label].map((name) => [nameKey(name), platform] as const)),
]);

/** The preset of that name, however it is written: `Git Hub`, `standard_webhooks`. */
export function findPreset(name: string): Preset | undefined {
  return presets.get(nameKey(name));
}

/**
 * The platform that judges the requests of a source (R50-R52, R56), or undefined when neither its verifier nor its platform says.
 * `custom` decides first, then an explicit verifier, then the platform.
 *
 *     findPlatform(settings)?.verify(settings, request, nowSeconds)
 */
export function findPlatform(settings: VerifierSettings): Platform | undefined {
  return settings.custom ? createCustom(settings.custom) : chosen(settings);
}

/** Whether an accepted request of this source was signed, so that equal bytes are a repeat (R72, R73). */
export function isSigned(settings: VerifierSettings): boolean {
  const method = findPlatform(settings)?.method;
  return method === 'challenge' ? !isUnsigned(settings) : method === 'signature';
}

/** Whether events of this source are taken without any proof once its URL is verified: an operator chose it, and it is said wherever the source is shown (R35). */
export function isUnsigned(settings: VerifierSettings): boolean {
  if (settings.custom !== undefined)
    return settings.custom.kind === 'challenge' && settings.custom.signature === undefined;
  return findPlatform(settings)?.mayBeUnsigned === true && !needsSignature(settings);
}

function chosen(settings: VerifierSettings): Platform | undefined {
  const preset = findPreset(settings.platform);
  switch (settings.verifier) {
    case undefined:
      return preset === sendgrid && hasHeaders(settings) ? byHeaders(sendgrid) : preset;
    case 'HEADER_BASED':
      return byHeaders(preset ?? custom);
    case 'SIGNATURE_BASED':
      return bySignature(preset ?? custom, settings.headerKey);
    case 'HMAC_BASED':
      return byHmac(preset ?? custom);
    case 'SLACK_BASED':
      return slack;
    case 'STRIPE':
      return stripe;
    case 'TWITTER':
      return twitter;
    case 'SENDGRID':
      return sendgrid;
    case 'TWILIO':
      return twilio;
    case 'PAGERDUTY':
      return pagerduty;
    case 'ZENDESK':
      return zendesk;
    case 'FACEBOOK':
      return facebook;
    default:
      return settings.verifier satisfies never;
  }
}

function hasHeaders(settings: VerifierSettings): boolean {
  return Object.keys(settings.headers).length > 0;
}

function nameKey(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, '');
}
