import { act, api, ask, askedFor } from '../../../shared/api/http.ts';

export function setWebhookDisabled(id: string, isDisabled: boolean): Promise<void> {
  const params = { path: { id } };
  return act(
    isDisabled ? api.POST('/api/sources/{id}/disable', { params }) : api.POST('/api/sources/{id}/enable', { params }),
  );
}

export interface RotatedSecret {
  readonly secretValue?: string;
  /** Until then what is signed with the secret of before is taken as well. */
  readonly oldSecretsUntil?: string;
}

/** @param secret absent: one is made */
export function rotateSecretOf(
  id: string,
  { secret, keepOldForSeconds }: { readonly secret: string | undefined; readonly keepOldForSeconds: number },
): Promise<RotatedSecret> {
  return ask(
    api.POST('/api/sources/{id}/rotate', { params: { path: { id } }, body: askedFor({ secret, keepOldForSeconds }) }),
  );
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
  return ask(api.POST('/api/sources/{id}/test-event', { params: { path: { id } }, body: {} }));
}
