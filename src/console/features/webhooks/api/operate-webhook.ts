import { call } from '../../../shared/api/http.ts';

export function setWebhookDisabled(id: string, isDisabled: boolean): Promise<void> {
  return call('POST', `/api/sources/${encodeURIComponent(id)}/${isDisabled ? 'disable' : 'enable'}`);
}

export interface RotatedSecret {
  readonly secretValue: string;
  /** Until then what is signed with the secret of before is taken as well. */
  readonly oldSecretsUntil?: string;
}

/** @param secret absent: one is made */
export function rotateSecretOf(
  id: string,
  { secret, keepOldForSeconds }: { readonly secret: string | undefined; readonly keepOldForSeconds: number },
): Promise<RotatedSecret> {
  return call('POST', `/api/sources/${encodeURIComponent(id)}/rotate`, { body: { secret, keepOldForSeconds } });
}

export interface TestEventOutcome {
  /** Which of the platform's samples was sent. */
  readonly event: string;
  readonly outcome: string;
  readonly eventId?: string;
  readonly detail?: string;
}

/** Sends a sample, signed as the platform signs, through the way that real events take. */
export function sendTestEventTo(id: string): Promise<TestEventOutcome> {
  return call('POST', `/api/sources/${encodeURIComponent(id)}/test-event`, { body: {} });
}
