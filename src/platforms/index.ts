import type { VerifierSettings } from '../model/verification.ts';
import { createCustom, custom } from './custom.ts';
import { withGeneralDeliveryId } from './delivery-id.ts';
import { github } from './github.ts';
import { microsoftTeams } from './microsoft-teams.ts';
import type { Platform } from './platform.ts';
import { byHeaders, byHmac, bySignature } from './scheme-choice.ts';
import { slack } from './slack.ts';

/** Every preset, in the order in which people are offered them. */
export const platforms: readonly Platform[] = [github, slack, custom, microsoftTeams];

/** The preset of that name, however it is written: `Git Hub`, `standard_webhooks`. */
export function findPreset(name: string): Platform | undefined {
  const wanted = nameKey(name);
  return platforms.find((platform) => nameKey(platform.name) === wanted);
}

/**
 * What judges the requests of a source (R50-R52, R56), or undefined when neither its verifier nor its platform says.
 * `custom` decides first, then an explicit verifier, then the platform.
 */
export function findPlatform(settings: VerifierSettings): Platform | undefined {
  const platform = settings.custom ? createCustom(settings.custom) : chosen(settings);
  return platform && withGeneralDeliveryId(platform);
}

function chosen(settings: VerifierSettings): Platform | undefined {
  const preset = findPreset(settings.platform);
  switch (settings.verifier) {
    case undefined:
      return preset;
    case 'HEADER_BASED':
      return byHeaders(preset ?? custom);
    case 'HMAC_BASED':
      return byHmac(preset ?? custom);
    case 'SIGNATURE_BASED':
      return bySignature(preset ?? custom, settings.headerKey);
    case 'SLACK_BASED':
      return slack;
    default:
      return undefined;
  }
}

function nameKey(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, '');
}
