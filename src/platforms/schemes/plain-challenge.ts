import type { IncomingRequest } from '../../model/request.ts';
import type { Verification, VerifierSettings } from '../../model/inbound/verification.ts';
import { searchParamsOf, singleParameter } from './body.ts';
import { echoed } from './judgement.ts';

/** R63: a `challenge` query parameter, answered on GET and POST while the URL is unverified. */
export function answerPlainChallenge(settings: VerifierSettings, request: IncomingRequest): Verification | undefined {
  if (settings.urlVerified || !['GET', 'POST'].includes(request.method)) return undefined;
  const challenge = singleParameter(searchParamsOf(request), 'challenge');
  return challenge ? echoed(challenge) : undefined;
}
