import type { Verification } from '../../model/inbound/verification.ts';
import { verifyHmac } from './hmac-scheme.ts';
import type { ProvenRequest } from './judgement.ts';

export const hubSignatureHeader = 'X-Hub-Signature-256';

/** S1: `sha256=` and the hex HMAC of the body, in a header of the operator's choice. */
export function verifySignatureBased(judged: ProvenRequest): Verification {
  const header = judged.settings.headerKey || hubSignatureHeader;
  const prefixOptional = header.toLowerCase() !== hubSignatureHeader.toLowerCase();
  return verifyHmac({ header, algorithm: 'sha256', encoding: 'hex', prefix: 'sha256=', prefixOptional }, judged);
}

/** S2: the base64 HMAC of the body under the decoded secret, with or without the word `HMAC`. */
export function verifyHmacBased(judged: ProvenRequest): Verification {
  const header = judged.settings.headerKey || 'Authorization';
  return verifyHmac(
    { header, algorithm: 'sha256', encoding: 'base64', prefix: 'HMAC ', prefixOptional: true, key: 'base64' },
    judged,
  );
}
