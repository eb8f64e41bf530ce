import type { VerifierSettings } from '../model/inbound/verification.ts';
import { findPlatform } from '../platforms/index.ts';

/** What a source lacks without which no request could ever prove itself (R16). A secret may come later (R14). */
export function whatIsMissing(settings: VerifierSettings): 'verifier' | 'headers' | undefined {
  const platform = findPlatform(settings);
  if (platform === undefined) return 'verifier';
  return platform.needsHeaders && Object.keys(settings.headers).length === 0 ? 'headers' : undefined;
}
