import type { IncomingRequest } from '../../model/request.ts';
import type { RejectionReason, Verification, VerifierSettings } from '../../model/inbound/verification.ts';

/** All that a scheme looks at. */
export interface ProvenRequest {
  readonly settings: VerifierSettings;
  readonly request: IncomingRequest;
  readonly nowSeconds: number;
}

/** The longest value that is echoed to a sender. Longer ones are no handshake (R64). */
export const reflectedCharactersMax = 1024;

export const verified: Verification = { kind: 'verified' };

/** `detail` names the check that failed, never the value that would have passed (R43). */
export function rejected(reason: RejectionReason, detail: string, status?: number): Verification {
  return status === undefined ? { kind: 'rejected', reason, detail } : { kind: 'rejected', reason, detail, status };
}

/** Gives a challenge back as plain text, so that it can never run as a page. */
export function echoed(challenge: string): Verification {
  if (challenge.length > reflectedCharactersMax) {
    return rejected('MALFORMED_CHALLENGE', `the challenge is longer than ${reflectedCharactersMax} characters`, 400);
  }
  return { kind: 'challenge', reply: { status: 200, contentType: 'text/plain', body: challenge } };
}

/** The same for whoever asks, where a header or a signature proves the events: the URL stays as it is (R32, R33). */
export function echoedWithoutProof(challenge: string): Verification {
  const answer = echoed(challenge);
  return answer.kind === 'challenge' ? { ...answer, reply: { ...answer.reply, provesNothing: true } } : answer;
}

export function answeredWithJson(value: Readonly<Record<string, string | number>>): Verification {
  return { kind: 'challenge', reply: { status: 200, contentType: 'application/json', body: JSON.stringify(value) } };
}

/** The rejection of a method that cannot carry an event here (R44), else undefined. */
export function refusedMethod(
  request: IncomingRequest,
  allowed: readonly string[] = ['POST'],
): Verification | undefined {
  if (allowed.includes(request.method)) return undefined;
  return rejected('METHOD_NOT_ALLOWED', `method ${request.method} carries no event here`);
}

/** The stored secrets that may verify something: an empty one never does (R14). */
export function usableSecrets(settings: VerifierSettings): string[] {
  return settings.secrets.filter((secret) => secret !== '');
}

/** Whether requests need a signature: always, unless an operator has said that they come without one and stores no secret (R35). */
export function needsSignature(settings: VerifierSettings): boolean {
  return settings.unsigned !== true || usableSecrets(settings).length > 0;
}

/** The same refusal for every challenge method whose secret is missing or was withdrawn. */
export function withoutSecret(): Verification {
  return rejected(
    'SECRET_NOT_SET',
    'no secret is stored, and the webhook is not set to take unsigned events (signalbox.unsigned)',
  );
}

/** A challenge method takes no events before its handshake (R34). */
export function verifiedAfterChallenge(settings: VerifierSettings): Verification {
  return settings.urlVerified ? verified : rejected('URL_NOT_VERIFIED', 'the URL has not answered its challenge yet');
}
