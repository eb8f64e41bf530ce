import { z } from 'zod';
import { listOf, mapOf } from '../bounded.ts';
import { jsonObject } from '../json.ts';
import { durationMs } from '../../model/duration.ts';
import {
  callbackModes,
  callbackTimeoutMsMax,
  callbackTimeoutMsMin,
  policyFailureModes,
  signatureSchemes,
  type CallbackMode,
} from '../../model/outbound/endpoint.ts';
import { retryPresets } from '../../model/outbound/retry-table.ts';
import { verbatim } from '../verbatim.ts';

const headerName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/, 'this is not a header name');
/** Often a credential: a reference would go out as it stands. */
const headerValue = verbatim
  .max(4_096, 'use at most 4096 characters')
  .regex(/^[\x20-\x7e]*$/, 'use printable ASCII characters');

function name<const Names extends readonly [string, ...string[]]>(names: Names) {
  return z.enum(names, `use one of ${names.join(', ')}`);
}

/** The names of before 0.2 are still taken. */
const formerModes: Readonly<Record<string, CallbackMode>> = { seed: 'blankCompletes', current: 'documentRequired' };
const callbackMode = z.preprocess(
  (given) => (typeof given === 'string' ? (formerModes[given] ?? given) : given),
  name(callbackModes),
);

const callbackTimeout = z.string().refine((text) => {
  const ms = durationMs(text);
  return ms !== undefined && ms >= callbackTimeoutMsMin && ms <= callbackTimeoutMsMax;
}, 'value must be a duration from "86400s" (1 day) to "2592000s" (30 days)');

/** An operator's settings, as they come in after nulls were taken out (C20, C24). Fields that are not settable are dropped. */
export const endpointFields = z.object({
  displayName: z
    .string()
    .trim()
    .min(1, 'value length must be at least 1 character')
    .max(256, 'value length must be at most 256 characters'),
  description: z.string().max(2_048, 'value length must be at most 2048 characters'),
  url: verbatim.min(1, 'value length must be at least 1 character'),
  callbackTimeout,
  signalbox: z
    .object({
      callbackMode,
      onPolicyFailure: name(policyFailureModes),
      retryPreset: name(retryPresets),
      headers: mapOf(headerName, headerValue, { max: 32 }),
      signatures: listOf(name(signatureSchemes), { max: signatureSchemes.length }),
      disabled: z.boolean(),
      disabledReason: z.string().max(1_024, 'value length must be at most 1024 characters'),
    })
    .partial(),
});

/** Any of them; what is absent stays, or gets its default. */
export const endpointChange = endpointFields.partial();

export type EndpointChange = z.infer<typeof endpointChange>;

/** `POST /api/v1/webhooks`: the flat fields. */
export const newEndpoint = endpointChange.required({ displayName: true, url: true });

/** Ours: a message that nobody waits for. */
export const newMessage = z.object({
  event: z.string().regex(/^[A-Za-z0-9_.-]{1,256}$/, 'an event has 1 to 256 of the characters A-Z a-z 0-9 . _ -'),
  payload: jsonObject().default({}),
});
