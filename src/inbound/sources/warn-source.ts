import type { KnowsWorkflow } from '../../model/definitions/definition.ts';
import type { Source, SourceDraft } from '../../model/inbound/source.ts';
import { maskedSecret, type VerifierSettings } from '../../model/inbound/verification.ts';
import { findPlatform, isUnsigned, optionOwners } from '../../platforms/index.ts';
import { isOptionField } from '../../model/inbound/platform-field.ts';
import { optionAt } from '../../model/inbound/platform-options.ts';
import { isJsonList, type Json } from '../../model/json.ts';
import type { Platform } from '../../platforms/platform.ts';
import { describeSecretForm, isUsableSecret } from '../../platforms/secret-form.ts';
import type { SourceFinding } from './check-source.ts';

/** Warnings that are shown with the source: nothing verifies yet, anybody can post, a setting without effect. */
export function warnSource(source: SourceDraft): readonly SourceFinding[] {
  const settings = source.verifierSettings;
  const platform = findPlatform(settings);
  if (platform === undefined) return [];
  return [
    ...warnUnsigned(settings, platform),
    ...warnSecret(settings, platform),
    ...(platform.problems?.(settings) ?? []),
    ...(platform.warnings?.(settings) ?? []),
    ...warnMissing(settings, platform),
    ...warnUncoveredBody(settings),
    ...warnUnsignedTime(settings),
    ...warnIdle(settings, platform),
    ...warnIdleTargets(source),
  ];
}

/** A workflow may be registered later, or run in a worker of its own (R5); a misspelt one is woken and started never. */
export async function warnTargets(
  { receivers, starts, expression, settings }: Pick<Source, 'receivers' | 'starts' | 'expression' | 'settings'>,
  knows: KnowsWorkflow,
): Promise<readonly SourceFinding[]> {
  if (expression !== undefined) return [];
  const targets = [
    ...Object.entries(receivers).map(([name, version]) => ({
      place: 'receiverWorkflowNamesToVersions',
      name,
      version,
    })),
    // Which types a worker of one's own has is known to that worker alone.
    ...Object.entries(settings.startTaskQueue === undefined ? starts.workflows : {}).map(([name, version]) => ({
      place: 'workflowsToStart',
      name,
      version,
    })),
  ].slice(0, targetsLookedUpMax);
  const known = await Promise.all(targets.map(({ name, version }) => knows(name, version)));
  return targets.flatMap(({ place, name, version }, at) => {
    if (known[at]) return [];
    const which = version === 0 ? `workflow "${name}"` : `version ${version} of workflow "${name}"`;
    const effect =
      place === 'workflowsToStart'
        ? 'events are kept and retried until it is registered, for a day at most'
        : 'it is woken from the time on when it runs, here or in a worker of your own';
    return [{ path: `${place}.${name}`, message: `there is no ${which} yet: ${effect}` }];
  });
}

/** Each is a look-up; nobody lists so many by hand. */
const targetsLookedUpMax = 50;

function warnUnsigned(settings: VerifierSettings, platform: Platform): readonly SourceFinding[] {
  if (!isUnsigned(settings)) return [];
  const better =
    platform.secretLabel === undefined
      ? 'Say how requests are signed (signalbox.custom.signature)'
      : `Store the ${platform.secretLabel} as "secretValue"`;
  return [
    {
      path: 'signalbox.unsigned',
      message: `this webhook is not authenticated: after one challenge, which anybody can post, everybody who knows the URL can post events. ${better} as soon as you can`,
    },
  ];
}

function warnSecret(settings: VerifierSettings, platform: Platform): readonly SourceFinding[] {
  const { secretForm: form, mayBeUnsigned } = platform;
  const secrets = settings.secrets.filter((secret) => secret !== '');
  if (form === undefined) {
    return secrets.length > 0 && !isUnsigned(settings)
      ? [{ path: 'secretValue', message: `a secret is stored, and nothing looks at it: ${whatProves(platform)}` }]
      : [];
  }
  if (isUnsigned(settings)) return [];
  const isInKey = isSecretInKey(settings, platform);
  const useless = secrets.filter((secret) => !isUsableSecret(form, secret));
  if (useless.length > 0)
    return [
      {
        path: 'secretValue',
        message: `${isInKey ? 'nothing looks at this secret, since secretKey holds the key' : 'a stored secret verifies nothing'}: ${describeSecretForm(form)}`,
      },
    ];
  const padded = secrets.some((secret) => secret !== secret.trim())
    ? [{ path: 'secretValue', message: 'a secret begins or ends with white space, which counts as a part of it' }]
    : [];
  if (!isSecretMissing(settings)) return padded;
  const open = mayBeUnsigned ? ', or set "signalbox": {"unsigned": true} to take events that nobody signed' : '';
  return [
    {
      path: 'secretValue',
      message: `no secret is stored, so every request is refused (SECRET_NOT_SET): send the ${platform.secretLabel ?? 'secret'} as "secretValue"${open}`,
    },
  ];
}

/** Whether every request is refused until somebody stores a secret. Some need none: their headers or other options prove them. */
export function isSecretMissing(settings: VerifierSettings): boolean {
  const platform = findPlatform(settings);
  if (platform?.secretForm === undefined || isUnsigned(settings)) return false;
  const isStored = settings.secrets.some((secret) => secret !== '') || isSecretInKey(settings, platform);
  return !isStored && !platform.provesWithoutSecret?.(settings) && !publicKeyOf(settings);
}

function isSecretInKey({ secretKey = '' }: VerifierSettings, { secretForm: form }: Platform): boolean {
  return form !== undefined && !('madeBy' in form) && isUsableSecret(form, secretKey);
}

/** Standard Webhooks and Discord take a public key in `secretKey` as well. */
function publicKeyOf({ secretKey = '' }: VerifierSettings): boolean {
  return secretKey.startsWith('whpk_');
}

/** A field that every proof needs, and that may still come (R14). */
function warnMissing({ options }: VerifierSettings, { fields = [] }: Platform): readonly SourceFinding[] {
  return fields
    .filter((field) => field.needed === 'toVerify' && isOptionField(field) && isUnset(optionAt(options, field)))
    .map(({ path, label, help, where }) => ({
      path: path.split('.').slice(0, 2).join('.'),
      message: `no ${label} (${path}) is stored, and until then every event is refused. ${help}${where === undefined ? '' : ` It is at ${where}.`}`,
    }));
}

function isUnset(value: Json | undefined): boolean {
  return value === undefined || value === '' || (isJsonList(value) && value.length === 0);
}

function whatProves({ needsHeaders, label }: Platform): string {
  return needsHeaders ? 'its requests prove themselves by "headers"' : `${label} proves its requests in another way`;
}

/** A genuine proof beside which anything can be sent: one captured request vouches for others. */
function warnUncoveredBody({ custom }: VerifierSettings): readonly SourceFinding[] {
  const open = 'the proof does not cover the body, so one captured request vouches for any other';
  return [
    ...(custom?.kind === 'jwt' && custom.bodyHashClaim === undefined
      ? [
          {
            path: 'signalbox.custom.bodyHashClaim',
            message: `${open} until its token expires: name the claim that holds the SHA-256 of the body, if there is one`,
          },
        ]
      : []),
  ];
}

/** A time or an id beside the signature that anybody can replace. */
function warnUnsignedTime({ custom }: VerifierSettings): readonly SourceFinding[] {
  const signature = custom?.kind === 'hmac' ? custom : custom?.kind === 'challenge' ? custom.signature : undefined;
  if (signature === undefined) return [];
  const {
    template = '{body}',
    timestampHeader,
    timestampField,
    timestampPath,
    idHeader,
    timestampUnit,
    toleranceSeconds,
  } = signature;
  const place = `signalbox.custom.${custom?.kind === 'challenge' ? 'signature.' : ''}`;
  const named =
    timestampHeader !== undefined ? 'timestampHeader' : timestampField !== undefined ? 'timestampField' : undefined;
  const hasTime = named !== undefined || timestampPath !== undefined;
  const idle =
    timestampUnit !== undefined ? 'timestampUnit' : toleranceSeconds !== undefined ? 'toleranceSeconds' : undefined;
  return [
    ...(named !== undefined && !template.includes('{timestamp}')
      ? [
          {
            path: place + named,
            message: 'this time is not signed: {timestamp} is not in the template, so anybody can renew it',
          },
        ]
      : []),
    ...(idHeader !== undefined && !template.includes('{id}')
      ? [{ path: `${place}idHeader`, message: 'this has no effect: {id} is not in the template' }]
      : []),
    ...(idle !== undefined && !hasTime
      ? [{ path: place + idle, message: 'this has no effect: no time is named beside it' }]
      : []),
  ];
}

/** Settings that are stored as they came (R8) and have no effect as requests are verified now. */
function warnIdle(settings: VerifierSettings, platform: Platform): readonly SourceFinding[] {
  const { headers, headerKey, custom, verifier, timestampToleranceSeconds } = settings;
  const idle = (path: string, why: string) => ({ path, message: `this has no effect: ${why}` });
  const own = platform.signatureHeaders?.map((header) => header.toLowerCase()) ?? [];
  return [
    ...(!platform.needsHeaders && Object.keys(headers).length > 0
      ? [
          idle(
            'headers',
            `no header but those of ${platform.label}'s own proof is looked at; choose HEADER_BASED if these prove a request`,
          ),
        ]
      : []),
    ...(headerKey && !platform.readsHeaderKey && !own.includes(headerKey.toLowerCase())
      ? [
          idle(
            'headerKey',
            custom === undefined ? `${platform.label} has a header of its own` : 'signalbox.custom names the header',
          ),
        ]
      : []),
    ...(custom !== undefined && verifier !== undefined ? [idle('verifier', 'signalbox.custom decides')] : []),
    ...(timestampToleranceSeconds !== undefined &&
    platform.signedTimestamp === undefined &&
    !platform.signsTime &&
    !platform.readsTolerance
      ? [idle('signalbox.timestampToleranceSeconds', 'no time is signed')]
      : []),
    ...Object.keys(settings.options ?? {}).flatMap((option) => {
      const owner = optionOwners.get(option);
      return owner === undefined || owner === platform.name
        ? []
        : [idle(`signalbox.${option}`, `it belongs to the platform ${owner}`)];
    }),
  ];
}

function warnIdleTargets({ receivers, starts, expression, evaluatorType }: SourceDraft): readonly SourceFinding[] {
  const hasStarts = Object.keys(starts.workflows).length > 0;
  const listed = Object.keys(receivers).length > 0 || hasStarts;
  return [
    ...(expression !== undefined && listed
      ? [
          {
            path: 'expression',
            message:
              'the expression chooses the workflows: those that are listed in receiverWorkflowNamesToVersions and workflowsToStart have no effect',
          },
        ]
      : []),
    ...(expression === undefined && evaluatorType !== undefined
      ? [{ path: 'evaluatorType', message: 'this has no effect without an expression' }]
      : []),
    ...(expression === undefined && !hasStarts && starts.idempotencyKey !== undefined
      ? [
          {
            path: 'workflowsToStart.idempotencyKey',
            message: 'this has no effect: no workflow to start is named beside it',
          },
        ]
      : []),
    ...(starts.idempotencyKey === undefined && starts.idempotencyStrategy !== undefined
      ? [{ path: 'workflowsToStart.idempotencyStrategy', message: 'this has no effect without an idempotencyKey' }]
      : []),
  ];
}

/** A mask in a new configuration keeps nothing: there is nothing yet. */
export function warnMask(secretValue: string | undefined, source: SourceDraft): readonly SourceFinding[] {
  const isKept = source.verifierSettings.secrets.some((secret) => secret !== '');
  return secretValue === maskedSecret && !isKept
    ? [
        {
          path: 'secretValue',
          message: `"${maskedSecret}" keeps a stored secret, and none is stored: send the secret itself`,
        },
      ]
    : [];
}
