import { isJsonObject } from '../model/json.ts';
import type { IncomingRequest } from '../model/request.ts';
import { constantTimeEqual } from '../signing/digests.ts';
import {
  membersAt,
  searchParamsOf,
  singleParameter,
  textAt,
  unprovenBytesMax,
  unprovenObjectOf,
} from './schemes/body.ts';
import { withJson } from './schemes/sign-hmac.ts';
import { echoedWithoutProof, refusedMethod, rejected, usableSecrets, verified } from './schemes/judgement.ts';
import type { Preset, Verification, VerifierSettings } from './platform.ts';
import { anyText } from './secret-form.ts';

export const msgraph: Preset = {
  name: 'msgraph',
  label: 'Microsoft Graph',
  challenges: true,
  guide: {
    pasteUrl: '`POST /subscriptions` of Microsoft Graph → notificationUrl',
    secretAt: 'You choose it: the `clientState` of the subscription, a random text of up to 128 characters',
    help: [
      'Create a subscription by Microsoft Graph with the URL as `notificationUrl` and a random `clientState`, which you store here.',
      'Graph asks at once whether the URL is there, and is answered.',
      'Subscriptions end after hours or days, and then nothing comes any more: renew them in time.',
    ],
    proof: 'Every notification of a request carries the `clientState`. Nothing is signed.',
    verifiedBy:
      'By the first notifications with the `clientState`. `?validationToken=…` is echoed as plain text to anyone, and verifies nothing.',
    notes: [
      'The `clientState` is part of the body. Workflows, histories and the ledger see `"clientState": "***"`; of a refused request the body is kept sealed, so that it can be verified again. `validationTokens` of rich notifications are passed on as they come and verify nothing here.',
    ],
    example: { secretValue: 'a-long-random-client-state' },
  },
  method: 'header',
  secretLabel: 'clientState',
  secretForm: anyText,
  secretMembers: { json: ['value.*.clientState'], fields: [] },
  // The proof is in the body: of a larger one nothing could be proved.
  bodyBytesMax: unprovenBytesMax,
  sign(settings, request) {
    const [clientState] = usableSecrets(settings);
    if (clientState === undefined) return undefined;
    return withJson(request, (body) => ({
      ...body,
      value: membersAt(body, ['value']).map((member) => (isJsonObject(member) ? { ...member, clientState } : member)),
    }));
  },
  verify,
  deliveryId: (_request, body) =>
    membersAt(body, ['value']).length === 1 ? textAt(body, ['value', 0, 'id']) : undefined,
  eventType: (_request, body) =>
    textAt(body, ['value', 0, 'changeType']) ?? textAt(body, ['value', 0, 'lifecycleEvent']),
};

/** Every notification of a request carries the subscription's clientState; the echo before it proves nothing. */
function verify(settings: VerifierSettings, request: IncomingRequest): Verification {
  const refused = refusedMethod(request);
  if (refused) return refused;
  const token = singleParameter(searchParamsOf(request), 'validationToken');
  if (token) return echoedWithoutProof(token);
  const secrets = usableSecrets(settings);
  if (secrets.length === 0) return rejected('SECRET_NOT_SET', 'no clientState is stored');
  const notifications = membersAt(unprovenObjectOf(request) ?? {}, ['value']);
  if (notifications.length === 0) return rejected('HEADER_MISMATCH', 'the body has no notifications');
  const isGenuine = notifications.every((member) => {
    const state = isJsonObject(member) ? member['clientState'] : undefined;
    return typeof state === 'string' && secrets.some((secret) => constantTimeEqual(state, secret));
  });
  return isGenuine ? verified : rejected('HEADER_MISMATCH', 'a notification has no clientState or another one');
}
