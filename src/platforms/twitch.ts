import { singleHeader, type IncomingRequest } from '../model/request.ts';
import { jsonObjectOf } from './schemes/body.ts';
import { verifyHmac, type HmacScheme } from './schemes/hmac-scheme.ts';
import { echoed, rejected } from './schemes/judgement.ts';
import type { Platform, Verification, VerifierSettings } from './platform.ts';
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

export const twitch: Platform = {
  name: 'twitch',
  label: 'Twitch',
  method: 'signature',
  secretLabel: 'secret',
  secretForm: anyText,
  signatureHeaders: [scheme.header, idHeader, timestampHeader],
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
