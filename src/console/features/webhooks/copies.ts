import type { PlatformView } from './api/list-platforms.ts';
import type { WebhookView } from './api/webhook.ts';

/** A request to the URL. It is refused unless it proves itself, which shows in the ledger. */
export function toCurl({ signalbox: { url } }: WebhookView): string {
  return `curl -i '${url}' -H 'Content-Type: application/json' -d '{"hello": "world"}'`;
}

/** The instructions for somebody, or a coding agent, who sets the platform's side up. */
export function toSetUpText({ name, signalbox: { url } }: WebhookView, platform: PlatformView): string {
  return [
    `Set up ${platform.title} to send its events to Signalbox (webhook "${name}").`,
    '',
    `URL: ${url}`,
    `Where: ${platform.pasteUrl}`,
    '',
    ...platform.help.map((line, at) => `${at + 1}. ${line}`),
    '',
    `How requests prove themselves: ${platform.signing}`,
    `How the URL becomes verified: ${platform.verifiedBy}`,
    `Whether it worked: GET ${new URL(url).origin}/api/metadata/webhook says "urlVerified": true for it.`,
  ].join('\n');
}
