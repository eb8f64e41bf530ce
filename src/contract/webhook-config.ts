import { z } from 'zod';
import { bodyBytesMax } from '../model/inbound/event.ts';
import { idempotencyStrategies, signedBodies } from '../model/inbound/source.ts';
import { int32Max } from '../model/int32.ts';
import type { PlatformField } from '../model/inbound/platform-field.ts';
import { maskedSecret, verifierNames } from '../model/inbound/verification.ts';
import type { JsonObject } from '../model/json.ts';
import { scriptEvaluators } from '../model/script.ts';
import { listOf, mapOf } from './bounded.ts';
import { wordsOf } from './issue-words.ts';
import { knownNames } from './known-names.ts';
import { verbatim } from './verbatim.ts';
import { toOptionShape } from './platform-options.ts';
import { customVerifier, header, nullAsAbsent, toleranceSeconds } from './verifier-options.ts';

/** A whole number ≥ 0, also as text; null is the latest (R1). */
const version = z
  .union([z.number(), z.string().regex(/^\d+$/).transform(Number), z.null().transform(() => 0)])
  .pipe(
    z
      .number()
      .int()
      .min(0, 'a version is a whole number from 0; 0 is every version, or the latest to start')
      .max(int32Max, `a version is ${int32Max} at most`),
  );

/** Each event of the source is matched in the scope of each, and starts each. */
const workflowsMax = 500;

/** The two keys that live among the workflow names (R1). */
const startsMap = mapOf(z.string(), z.unknown(), { max: workflowsMax + 2 }).transform((map, context) => {
  const { idempotencyKey, idempotencyStrategy, ...workflows } = map;
  const parsed = z
    .object({
      workflows: z.record(z.string(), version),
      idempotencyKey: nullAsAbsent(z.string()),
      idempotencyStrategy: nullAsAbsent(
        z.enum(idempotencyStrategies, `use one of ${idempotencyStrategies.join(', ')}`),
      ),
    })
    .safeParse({ workflows, idempotencyKey, idempotencyStrategy }, { error: wordsOf });
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    const path = issue.path[0] === 'workflows' ? issue.path.slice(1) : issue.path;
    context.addIssue({ code: 'custom', message: issue.message, path: [...path] });
  }
  return z.NEVER;
});

/** The path of the hook follows it, as it follows PUBLIC_URL. */
const publicUrl = verbatim
  .pipe(z.url({ protocol: /^https?$/, error: 'use a URL like https://hooks.example.com' }))
  .refine((url) => !/[?#]/.test(url), 'leave out query and fragment')
  .refine(
    (url) => !/\/webhook\/[^/]+\/?$/i.test(url),
    'give what stands before /webhook/…, for example https://hooks.example.com',
  )
  .transform((url) => url.replace(/(?<!\/)\/+$/, ''));

/** A secret beside the first: none keeps what is stored. */
export const wholeSecret = verbatim.refine(
  (text) => text !== maskedSecret,
  `"${maskedSecret}" is what stands for a secret, and never one itself`,
);

/** Where the id of a delivery is: a header's name, or the path to it in the body. */
const deliveryId = z.union(
  [
    knownNames({ header }),
    knownNames({ path: verbatim.min(1) }),
    z
      .string()
      .regex(/^\$/)
      .transform((path) => ({ path })),
    header.transform((name) => ({ header: name })),
  ],
  'name a header, {"header": "X-Delivery"}, or a path of the body, {"path": "$.event.id"}',
);

/** Each is tried on each request, which anybody may send. A rotation needs two. */
const secretsMax = 50;

/** The settings of `signalbox` that every webhook has. */
const extensions = {
  extraSecrets: nullAsAbsent(listOf(wholeSecret, { max: secretsMax })),
  /** As they are shown: those that are left out are withdrawn. */
  retiringSecrets: nullAsAbsent(
    listOf(knownNames({ until: z.iso.datetime('use the time that was shown') }), { max: secretsMax }),
  ),
  deliveryId: nullAsAbsent(deliveryId),
  dedupeWindowSeconds: nullAsAbsent(z.number().int().min(0).max(86_400)),
  timestampToleranceSeconds: nullAsAbsent(toleranceSeconds),
  maxBodyBytes: nullAsAbsent(z.number().int().min(1).max(bodyBytesMax)),
  publicUrl: nullAsAbsent(publicUrl),
  rateLimitPerSecond: nullAsAbsent(z.number().positive().max(100_000)),
  disabled: nullAsAbsent(z.boolean()),
  splitArrays: nullAsAbsent(z.boolean()),
  jsonInText: nullAsAbsent(z.boolean()),
  signedBody: nullAsAbsent(z.enum(signedBodies, `use one of ${signedBodies.join(', ')}`)),
  startCorrelationId: nullAsAbsent(z.string()),
  startTaskQueue: nullAsAbsent(
    z.string().min(1, 'name the task queue of the worker that runs these workflows').max(1_000),
  ),
  custom: nullAsAbsent(customVerifier),
  unsigned: nullAsAbsent(z.boolean()),
  // Fields that answers show come back with a configuration that was read and changed.
  secretSet: z.unknown().optional(),
  secretMissing: z.unknown().optional(),
  url: z.unknown().optional(),
};

/** `signalbox`: the platforms' options are gathered in `options`, under the names that they have here. */
function toExtensions(fields: readonly PlatformField[]) {
  const options = toOptionShape(fields);
  return knownNames<typeof extensions>(Object.assign({}, extensions, options)).transform((given) => ({
    ...given,
    options: pick(given, Object.keys(options)),
  }));
}

function pick(given: object, names: readonly string[]): JsonObject {
  return Object.fromEntries(
    Object.entries(given).filter(([name, value]) => names.includes(name) && value !== undefined),
  );
}

/** The names of all settings of `signalbox`, for one that was written beside it. */
export function extensionNames(fields: readonly PlatformField[]): readonly string[] {
  return [...Object.keys(extensions), ...Object.keys(toOptionShape(fields))];
}

/** A form that was left empty (R16). */
const emptyAsNothing = (value: unknown) => (typeof value === 'string' && value.trim() === '' ? undefined : value);

const tag = z.object({
  key: z.string().min(1),
  value: z.string(),
  type: z
    .string()
    .nullish()
    .transform((type) => type ?? 'METADATA'),
});

/** A tag is known by key and value; of repeats the last one counts (R105). */
export const tagList = listOf(tag, { max: 1_000 }).transform((tags) => [
  ...new Map(tags.map((one) => [JSON.stringify([one.key, one.value]), one])).values(),
]);

/** The workflows that events go to (R1). */
export const targetMaps = z.object({
  receiverWorkflowNamesToVersions: nullAsAbsent(mapOf(z.string(), version, { max: workflowsMax })),
  workflowsToStart: nullAsAbsent(startsMap),
});

export const secretValue = nullAsAbsent(verbatim);

const ownFields = {
  id: nullAsAbsent(
    z.string().regex(/^[A-Za-z0-9._~-]{1,255}$/, 'an id has 1 to 255 of the characters A-Z a-z 0-9 . _ ~ -'),
  ),
  name: z.string('give the webhook a name').min(1, 'give the webhook a name'),
  ...targetMaps.shape,
  sourcePlatform: nullAsAbsent(verbatim),
  verifier: nullAsAbsent(z.enum(verifierNames, `use one of ${verifierNames.join(', ')}`)),
  headers: nullAsAbsent(mapOf(header, verbatim, { max: 100 })),
  headerKey: nullAsAbsent(verbatim),
  secretKey: nullAsAbsent(verbatim),
  secretValue,
  urlVerified: nullAsAbsent(z.boolean()),
  expression: z.preprocess(emptyAsNothing, nullAsAbsent(z.string())),
  evaluatorType: z.preprocess(
    emptyAsNothing,
    nullAsAbsent(z.enum(scriptEvaluators, `use one of ${scriptEvaluators.join(', ')}`)),
  ),
  tags: nullAsAbsent(tagList),
};

/**
 * A webhook configuration as clients send it (R1), with the options that `fields` of the platforms declare. Other fields are told
 * apart by `readOtherFields`.
 */
export function createWebhookConfig(fields: readonly PlatformField[]) {
  return z.object({ ...ownFields, signalbox: nullAsAbsent(toExtensions(fields)) });
}

export type WebhookConfig = z.infer<ReturnType<typeof createWebhookConfig>>;

export const configNames: readonly string[] = [...Object.keys(ownFields), 'signalbox'];

/** Of older clients (R2), and what only answers have: passed over. */
const passedOver = new Set([
  'bodyKey',
  'bodyValue',
  'authenticationType',
  'url',
  'createdBy',
  'webhookExecutionHistory',
  'warnings',
]);

/** The fields of a configuration that are none of ours, with what they hold. */
export function readOtherFields(body: unknown): ReadonlyMap<string, unknown> {
  const fields = typeof body === 'object' && body !== null && !Array.isArray(body) ? Object.entries(body) : [];
  return new Map(
    fields.filter(
      ([name, value]) => !configNames.includes(name) && !passedOver.has(name) && value !== undefined && value !== null,
    ),
  );
}
