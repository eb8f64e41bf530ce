import { cloudeventsSamples } from './cloudevents.ts';
import { customSamples } from './custom.ts';
import { discordSamples } from './discord.ts';
import { docusignSamples } from './docusign.ts';
import { dropboxSamples } from './dropbox.ts';
import { facebookSamples } from './facebook.ts';
import { githubSamples } from './github.ts';
import { gitlabSamples } from './gitlab.ts';
import { hubspotSamples } from './hubspot.ts';
import { intercomSamples } from './intercom.ts';
import { jiraSamples } from './jira.ts';
import { linearSamples } from './linear.ts';
import { mailgunSamples } from './mailgun.ts';
import { microsoftTeamsSamples } from './microsoft-teams.ts';
import { msgraphSamples } from './msgraph.ts';
import { pagerdutySamples } from './pagerduty.ts';
import { paypalSamples } from './paypal.ts';
import { rfc9421Samples } from './rfc9421.ts';
import { sendgridSamples } from './sendgrid.ts';
import { shopifySamples } from './shopify.ts';
import { slackSamples } from './slack.ts';
import { snsSamples } from './sns.ts';
import { squareSamples } from './square.ts';
import { standardWebhooksSamples } from './standard-webhooks.ts';
import { stripeSamples } from './stripe.ts';
import { svixSamples } from './svix.ts';
import { twilioSamples } from './twilio.ts';
import { twitchSamples } from './twitch.ts';
import { twitterSamples } from './twitter.ts';
import { zendeskSamples } from './zendesk.ts';
import { zoomSamples } from './zoom.ts';
import type { EventSample } from './sample.ts';

/** The samples of each platform by its name; the first is the one that is sent when nobody says which. */
export const samples: Readonly<Record<string, readonly EventSample[]>> = {
  cloudevents: cloudeventsSamples,
  custom: customSamples,
  discord: discordSamples,
  docusign: docusignSamples,
  dropbox: dropboxSamples,
  facebook: facebookSamples,
  github: githubSamples,
  gitlab: gitlabSamples,
  hubspot: hubspotSamples,
  intercom: intercomSamples,
  jira: jiraSamples,
  linear: linearSamples,
  mailgun: mailgunSamples,
  'microsoft-teams': microsoftTeamsSamples,
  msgraph: msgraphSamples,
  pagerduty: pagerdutySamples,
  paypal: paypalSamples,
  rfc9421: rfc9421Samples,
  sendgrid: sendgridSamples,
  shopify: shopifySamples,
  slack: slackSamples,
  sns: snsSamples,
  square: squareSamples,
  'standard-webhooks': standardWebhooksSamples,
  stripe: stripeSamples,
  svix: svixSamples,
  twilio: twilioSamples,
  twitch: twitchSamples,
  twitter: twitterSamples,
  zendesk: zendeskSamples,
  zoom: zoomSamples,
};

/** The sample of a platform by the name of its event, in any case and without what comes before it: `ticket.created`. */
export function findSample(platform: string, event: string): EventSample | undefined {
  const known = samples[platform] ?? [];
  const wanted = event.toLowerCase();
  return (
    known.find((one) => one.event.toLowerCase() === wanted) ??
    known.find((one) => one.event.toLowerCase().endsWith(`:${wanted}`))
  );
}

/** The handshake that the platform begins with. */
export function handshakeOf(platform: string): EventSample | undefined {
  return samples[platform]?.find(({ isHandshake }) => isHandshake);
}
