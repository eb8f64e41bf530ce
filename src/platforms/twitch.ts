import { singleHeader, type IncomingRequest } from '../model/request.ts';
import { jsonObjectOf } from './schemes/body.ts';
import { signsByHmac } from './schemes/sign-hmac.ts';
import { verifyHmac, type HmacScheme } from './schemes/hmac-scheme.ts';
import { echoed, rejected } from './schemes/judgement.ts';
import type { Preset, Verification, VerifierSettings } from './platform.ts';
import { anyText } from './secret-form.ts';

const idHeader = 'Twitch-Eventsub-Message-Id';
const timestampHeader = 'Twitch-Eventsub-Message-Timestamp';

const scheme: HmacScheme = {
  header: 'Twitch-Eventsub-Message-Signature',
  algorithm: 'sha256',
  encoding: 'hex',
  prefix: 'sha256=',
  template: '{id}{timestamp}{body}',
  idHeader,
  timestamp: { from: 'header', name: timestampHeader, unit: 'iso', toleranceSeconds: 600 },
};

export const twitch: Preset = {
  name: 'twitch',
  label: 'Twitch',
  challenges: true,
  guide: {
    pasteUrl: '`POST /eventsub/subscriptions` of Twitch → transport.callback',
    secretAt: 'You choose it: `transport.secret` of the subscription, 10 to 100 characters',
    help: [
      'Store a secret of 10 to 100 characters here first: Twitch calls the URL while the subscription is made.',
      'Create the EventSub subscription with the URL as `transport.callback` and the same text as `transport.secret`.',
      'A subscription that stays pending was refused: the secrets differ, or the URL is not reachable by HTTPS on port 443.',
    ],
    proof:
      '`Twitch-Eventsub-Message-Signature: sha256=<hex>`: HMAC-SHA256 of `{id}{timestamp}{body}`, at most 10 minutes old or ahead.',
    verifiedBy:
      'A signed `webhook_callback_verification` is answered with its challenge. A signed `revocation` is answered 200 and is no event.',
    notes: ['Deliveries are told apart by `Twitch-Eventsub-Message-Id`.'],
    example: { secretValue: 'a-secret-of-your-own' },
  },
  method: 'signature',
  secretLabel: 'secret',
  secretForm: anyText,
  signatureHeaders: [scheme.header, idHeader, timestampHeader],
  sign: signsByHmac(scheme),
  verify,
  deliveryId: (request) => singleHeader(request, idHeader),
  eventType: (request) => singleHeader(request, 'Twitch-Eventsub-Subscription-Type'),
  signedTimestamp: (request) => singleHeader(request, timestampHeader),
};

/** A challenge is echoed only when it is signed; a revocation wants a 2xx and is no event. */
function verify(settings: VerifierSettings, request: IncomingRequest, nowSeconds: number): Verification {
  const proof = verifyHmac(scheme, { settings, request, nowSeconds });
  if (proof.kind !== 'verified') return proof;
  switch (singleHeader(request, 'Twitch-Eventsub-Message-Type')) {
    case 'webhook_callback_verification': {
      const challenge = jsonObjectOf(request)?.['challenge'];
      return typeof challenge === 'string'
        ? echoed(challenge)
        : rejected('MALFORMED_CHALLENGE', 'the body has no challenge', 400);
    }
    case 'revocation':
      return echoed('');
    default:
      return proof;
  }
}
