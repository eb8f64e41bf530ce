import type { VerifierSettings } from '../model/inbound/verification.ts';
import { findPlatform, findPreset } from '../platforms/index.ts';

/** Whether `secretKey` is told to nobody: of the platform that judges, and of the one that is named (R13). */
export function hidesSecretKey(settings: VerifierSettings): boolean {
  return [findPlatform(settings), findPreset(settings.platform)].some((platform) => platform?.hidesSecretKey);
}
