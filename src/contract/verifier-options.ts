import { z } from 'zod';
import { listOf } from './bounded.ts';
import { hasUserInfo } from '../model/request.ts';
import { knownNames } from './known-names.ts';
import { verbatim } from './verbatim.ts';

/** The values that clients send for "nothing here". */
export function nullAsAbsent<T extends z.ZodType>(schema: T) {
  return schema.nullish().transform((value) => value ?? undefined);
}

export const header = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, 'this is not a header name');

/** As long as repeats are known by default: a captured request that is older would be a new event. */
export const toleranceSeconds = z
  .number()
  .int()
  .min(0)
  .max(8 * 86_400);

const template = verbatim
  .includes('{body}', 'the template must contain {body}, or the signature does not cover it')
  .refine(
    (text) =>
      [...text.matchAll(/\{(\w+)\}/g)].every(([, name]) =>
        ['body', 'timestamp', 'url', 'id', 'method'].includes(name ?? ''),
      ),
    'the placeholders are {body}, {timestamp}, {url}, {id} and {method}',
  );

const hmac = knownNames({
  kind: z.literal('hmac'),
  header,
  algorithm: z.enum(['sha1', 'sha256', 'sha512']),
  encoding: z.enum(['hex', 'base64']),
  prefix: nullAsAbsent(verbatim),
  listSeparator: nullAsAbsent(z.string().min(1)),
  template: nullAsAbsent(template),
  idHeader: nullAsAbsent(header),
  timestampHeader: nullAsAbsent(header),
  timestampField: nullAsAbsent(
    verbatim.regex(/^[^\s=]+$/, 'name an entry of the signature header, like t in t=1760000000,v1=…'),
  ),
  timestampPath: nullAsAbsent(verbatim.min(1)),
  timestampUnit: nullAsAbsent(z.enum(['s', 'ms', 'iso'], 'use s, ms or iso')),
  toleranceSeconds: nullAsAbsent(toleranceSeconds),
  keyEncoding: nullAsAbsent(z.enum(['text', 'base64'], 'use text or base64')),
});

/** A placeholder that nothing fills would refuse every request. */
const wholeHmac = hmac.superRefine((given, context) => {
  const {
    template: text = '',
    header: own,
    timestampHeader,
    timestampField,
    timestampPath,
    idHeader,
    listSeparator,
  } = given;
  const wrong = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
  const isOwnHeader = timestampHeader?.toLowerCase() === own.toLowerCase();
  const isField = timestampField !== undefined || isOwnHeader;
  const places = [isField, timestampHeader !== undefined && !isOwnHeader, timestampPath !== undefined].filter(Boolean);
  if (places.length > 1)
    wrong('timestampHeader', 'the time stands in one place: name timestampHeader, timestampField or timestampPath');
  if (text.includes('{timestamp}') && timestampHeader === undefined && timestampField === undefined)
    wrong(
      'timestampHeader',
      'name the header behind {timestamp}, or in timestampField the entry of the signature header that holds it',
    );
  if (isField && listSeparator === undefined)
    wrong('listSeparator', 'say what stands between the entries of the signature header, like "," in t=…,v1=…');
  if (text.includes('{id}') && idHeader === undefined) wrong('idHeader', 'name the header behind {id}');
});

const jwt = knownNames({
  kind: z.literal('jwt'),
  jwksUrl: verbatim
    .pipe(z.url({ protocol: /^https?$/, error: 'use the URL of the key set' }))
    .refine((url) => !hasUserInfo(url), 'leave out user name and password'),
  issuer: verbatim.min(1, 'say what iss has to be'),
  audience: verbatim.min(1, 'say what aud has to be: an issuer signs for many'),
  algorithms: nullAsAbsent(
    listOf(z.enum(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'EdDSA']), {
      min: 1,
      max: 9,
    }),
  ),
  header: nullAsAbsent(header),
  bodyHashClaim: nullAsAbsent(z.string().min(1)),
});

/** A method of verification that the operator builds (R56). */
export const customVerifier = z.discriminatedUnion(
  'kind',
  [
    knownNames({ kind: z.literal('basic'), username: verbatim }),
    knownNames({ kind: z.literal('bearer') }),
    knownNames({ kind: z.literal('challenge'), field: verbatim.min(1), signature: nullAsAbsent(wholeHmac) }),
    wholeHmac,
    jwt,
  ],
  { error: 'name the method in "kind": basic, bearer, hmac, jwt or challenge' },
);
