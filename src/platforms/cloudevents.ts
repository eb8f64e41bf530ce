import type { Json } from '../model/json.ts';
import { headerValues, singleHeader, type IncomingRequest } from '../model/request.ts';
import { textIn, textsAt } from './options.ts';
import { searchParamsOf, singleParameter, textAt } from './schemes/body.ts';
import { isHeaderEqual, soleHeader } from './schemes/header-scheme.ts';
import { withHeaders } from './schemes/sign-hmac.ts';
import { refusedMethod, rejected, usableSecrets, verified } from './schemes/judgement.ts';
import type { PlatformField, Preset, Verification, VerifierSettings } from './platform.ts';
import { anyText } from './secret-form.ts';

const originHeader = 'WebHook-Request-Origin';
const tokenParameter = 'access_token';

const allowedOrigins: PlatformField = {
  path: 'signalbox.cloudEvents.allowedOrigins',
  label: 'Allowed origins',
  kind: 'list',
  of: { kind: 'text' },
  min: 1,
  max: 100,
  help: 'Senders that may deliver here, as they name themselves in `WebHook-Request-Origin`; `*` is any. Without it no request for consent is answered.',
};

const allowedRate: PlatformField = {
  path: 'signalbox.cloudEvents.allowedRate',
  label: 'Allowed rate',
  kind: 'number',
  min: 1,
  advanced: true,
  help: 'Requests a minute that senders are told. Leave it empty for no limit.',
};

export const cloudevents: Preset = {
  name: 'cloudevents',
  label: 'CloudEvents',
  challenges: true,
  guide: {
    pasteUrl: 'The sender’s subscription → webhook URL',
    secretAt: 'You choose it: the token that the sender puts into `Authorization: Bearer …` or `?access_token=…`',
    help: [
      'Enter the URL in the subscription of the sender, and give it the access token that you store here.',
      'List the origin of the sender under Allowed origins: it asks by OPTIONS whether it may deliver.',
      'A sender that never starts was not allowed; one that is refused puts its token in the header and in the URL at once.',
    ],
    proof:
      '`Authorization: Bearer …`, or `?access_token=…`, never both. A token in the URL is shown to nobody and reaches no workflow; of a refused request it is kept sealed, so that it can be verified again.',
    verifiedBy:
      'By the first event with the token. `OPTIONS` with an allowed `WebHook-Request-Origin` is answered with `WebHook-Allowed-Origin` and `-Rate`, and verifies nothing.',
    notes: [
      'Repeats are told by `source` and `id`, in binary and in structured mode. A refused request with its token in the URL cannot be verified again later.',
    ],
    example: {
      secretValue: 'an-access-token',
      signalbox: { cloudEvents: { allowedOrigins: ['eventgrid.azure.net'] } },
    },
  },
  method: 'header',
  secretLabel: 'access token',
  secretForm: anyText,
  signatureHeaders: ['Authorization'],
  secretParameters: [tokenParameter],
  fields: [allowedOrigins, allowedRate],
  sign(settings, request) {
    const [token] = usableSecrets(settings);
    return token === undefined ? undefined : withHeaders(request, [['Authorization', `Bearer ${token}`]]);
  },
  verify,
  deliveryId(request, body) {
    const id = attribute('id', request, body);
    const source = attribute('source', request, body);
    return id === undefined || source === undefined ? undefined : `${source}|${id}`;
  },
  eventType: (request, body) => attribute('type', request, body),
};

/** HTTP 1.1 Web Hooks for Event Delivery: consent by OPTIONS, then a token in the header or in the URL. */
function verify(settings: VerifierSettings, request: IncomingRequest): Verification {
  if (request.method === 'OPTIONS') return consent(settings, request);
  const refused = refusedMethod(request);
  if (refused) return refused;
  const tokens = usableSecrets(settings);
  if (tokens.length === 0) return rejected('SECRET_NOT_SET', 'no access token is stored');
  const given = tokenOf(request);
  if (typeof given !== 'string') return given;
  return tokens.some((token) => isHeaderEqual(given, token))
    ? verified
    : rejected('HEADER_MISMATCH', 'the access token does not match');
}

/** RFC 6750 2: by one of the two ways, never by both. */
function tokenOf(request: IncomingRequest): string | Verification {
  const inUrl = searchParamsOf(request).getAll(tokenParameter);
  if (headerValues(request, 'Authorization').length === 0 && inUrl.length > 0) {
    return (
      singleParameter(searchParamsOf(request), tokenParameter) ??
      rejected('HEADER_MISMATCH', `${tokenParameter} occurs more than once`)
    );
  }
  if (inUrl.length > 0) return rejected('HEADER_MISMATCH', 'the access token stands in the header and in the URL');
  const value = soleHeader(request, 'Authorization');
  if (typeof value !== 'string') return value;
  return (
    /^bearer (\S+)$/i.exec(value)?.[1] ??
    rejected('HEADER_MISMATCH', 'header Authorization is not of the scheme Bearer')
  );
}

function consent(settings: VerifierSettings, request: IncomingRequest): Verification {
  const origin = singleHeader(request, originHeader);
  const allowed = textsAt(settings, allowedOrigins);
  const isAllowed = origin !== undefined && (allowed.includes('*') || allowed.includes(origin));
  if (!isAllowed || !/^[\x21-\x7e]{1,255}$/.test(origin))
    return rejected('METHOD_NOT_ALLOWED', `OPTIONS without a ${originHeader} that may deliver here`);
  const headers = {
    'WebHook-Allowed-Origin': origin,
    'WebHook-Allowed-Rate': textIn(settings, allowedRate) ?? '*',
    Allow: 'POST',
  };
  return {
    kind: 'challenge',
    reply: { status: 200, contentType: 'text/plain', body: '', headers, provesNothing: true },
  };
}

/** Binary mode has it in a header, structured mode in the body. */
function attribute(name: 'id' | 'source' | 'type', request: IncomingRequest, body: Json): string | undefined {
  const isStructured = /^application\/cloudevents\+/i.test(singleHeader(request, 'content-type') ?? '');
  return isStructured ? textAt(body, [name]) : (singleHeader(request, `ce-${name}`) ?? textAt(body, [name]));
}
