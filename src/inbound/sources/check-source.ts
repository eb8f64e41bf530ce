import { parsePath } from '../../model/path/path.ts';
import type { Source, SourceDraft } from '../../model/inbound/source.ts';
import { masksInOptions } from '../../model/inbound/platform-options.ts';
import { maskedSecret, type VerifierSettings } from '../../model/inbound/verification.ts';
import { suggest } from '../../model/suggest.ts';
import { findPlatform, isUnsigned, optionFields, platforms } from '../../platforms/index.ts';
import type { Platform } from '../../platforms/platform.ts';
import { describeSecretForm, isUsableSecret } from '../../platforms/secret-form.ts';

export { isUnsigned } from '../../platforms/index.ts';

/** One thing that is wrong with a source, or may not be what was meant: where it stands, and what to do. */
export interface SourceFinding {
  /** As in a configuration: `signalbox.custom.header`. */
  readonly path: string;
  readonly message: string;
}

/** Findings that can never have been meant: saving a source with one is refused. `stored`: the source that is replaced. */
export function checkSource(draft: SourceDraft, stored?: Source): readonly SourceFinding[] {
  const settings = draft.verifierSettings;
  const platform = findPlatform(settings);
  return [
    ...checkTargets(draft),
    ...(platform === undefined
      ? [unknownPlatform(settings)]
      : [
          ...checkHeaders(settings, platform),
          ...checkSecrets(settings, platform, stored),
          ...checkUnsigned(settings, platform),
        ]),
    ...checkMasks(settings),
    ...checkPaths(draft),
    ...(platform?.problems?.(settings) ?? []),
  ];
}

function checkTargets({ receivers, starts, expression }: SourceDraft): readonly SourceFinding[] {
  const hasTarget =
    expression !== undefined || Object.keys(receivers).length > 0 || Object.keys(starts.workflows).length > 0;
  return hasTarget
    ? []
    : [
        {
          path: 'receiverWorkflowNamesToVersions',
          message:
            'name a workflow that receives the events, here or in workflowsToStart, or give an expression that chooses them',
        },
      ];
}

function unknownPlatform({ platform }: VerifierSettings): SourceFinding {
  const labels = platforms.map(({ label }) => label);
  const meant = suggest(platform, labels);
  const asked = meant === undefined ? '' : `; did you mean "${meant}"?`;
  return {
    path: 'verifier',
    message: `name a verifier, or a sourcePlatform that has one; "${platform}" has none${asked} The platforms are ${labels.join(', ')}`,
  };
}

/** A source whose requests are proved by headers needs at least one, and each needs a value (S0). */
function checkHeaders({ headers }: VerifierSettings, { needsHeaders }: Platform): readonly SourceFinding[] {
  if (!needsHeaders) return [];
  if (Object.keys(headers).length === 0) {
    return [
      {
        path: 'headers',
        message:
          'add at least one header that every request must carry, like {"X-Key": "…"}; or choose a verifier, or a method in signalbox.custom',
      },
    ];
  }
  return Object.entries(headers).flatMap(([name, value]) =>
    value === ''
      ? [
          {
            path: `headers.${name}`,
            message: 'give the value that every request must carry: an empty one is never accepted',
          },
        ]
      : [],
  );
}

/** A secret that its scheme cannot use would be a webhook that refuses everything (R14 is for one that is not there yet). */
function checkSecrets(
  settings: VerifierSettings,
  { secretForm: form }: Platform,
  stored: Source | undefined,
): readonly SourceFinding[] {
  if (form === undefined) return [];
  // A secret that was stored before this check may stay; a public key in `secretKey` is enough (S6).
  const isKept = (secret: string) =>
    stored?.verifierSettings.secrets.includes(secret) === true &&
    findPlatform(stored.verifierSettings)?.secretForm?.kind === form.kind;
  if (!('madeBy' in form) && isUsableSecret(form, settings.secretKey ?? '')) return [];
  return settings.secrets.flatMap((secret, at) =>
    secret === '' || isUsableSecret(form, secret) || isKept(secret)
      ? []
      : [
          {
            path: at === 0 ? 'secretValue' : `signalbox.extraSecrets[${at - 1}]`,
            message: `no request could ever be verified with this: ${describeSecretForm(form)}`,
          },
        ],
  );
}

function checkUnsigned(settings: VerifierSettings, platform: Platform): readonly SourceFinding[] {
  const path = 'signalbox.unsigned';
  const hasSecret = settings.secrets.some((secret) => secret !== '');
  if (settings.custom?.kind === 'challenge' && settings.custom.signature === undefined) {
    return hasSecret
      ? [
          {
            path: 'secretValue',
            message:
              'nothing looks at a secret beside a challenge that is not signed: say how requests are signed (signalbox.custom.signature), or withdraw the secret ("secretValue": "")',
          },
        ]
      : [];
  }
  if (settings.unsigned !== true) return [];
  if (platform.mayBeUnsigned !== true)
    return [
      {
        path,
        message: `only Slack, Facebook and a custom challenge can be unsigned; requests of ${platform.label} always prove themselves: leave it out`,
      },
    ];
  return hasSecret
    ? [
        {
          path,
          message:
            'a secret is stored, and with one every request has to be signed: leave "unsigned" out, or withdraw the secret in the same request ("secretValue": "", "extraSecrets": [])',
        },
      ]
    : [];
}

/** The mask stands for a value that is stored; where none is, it would become the value. */
function checkMasks({ headers, options = {} }: VerifierSettings): readonly SourceFinding[] {
  const message = `"${maskedSecret}" keeps a value that is stored here, and none is: send the value itself`;
  return [
    ...Object.entries(headers).flatMap(([name, value]) =>
      value === maskedSecret ? [{ path: `headers.${name}`, message }] : [],
    ),
    ...masksInOptions({ fields: optionFields, options }).map((path) => ({
      path,
      message: maskMessage(path) ?? message,
    })),
  ];
}

function maskMessage(path: string): string | undefined {
  const sentTo = optionFields.find((field) => field.path === path)?.sentTo;
  return sentTo === undefined
    ? undefined
    : `"${maskedSecret}" keeps a key that is stored for the address in "${sentTo}", and none is: send the key itself`;
}

/** A delivery has one id and a signature one time: a path that can lead to many finds none. */
function checkPaths({ settings: { deliveryId }, verifierSettings: { custom } }: SourceDraft): readonly SourceFinding[] {
  const signature = custom?.kind === 'hmac' ? custom : custom?.kind === 'challenge' ? custom.signature : undefined;
  return [
    ...checkPath(
      'signalbox.deliveryId.path',
      deliveryId !== undefined && 'path' in deliveryId ? deliveryId.path : undefined,
    ),
    ...checkPath(
      `signalbox.custom.${custom?.kind === 'challenge' ? 'signature.' : ''}timestampPath`,
      signature?.timestampPath,
    ),
  ];
}

function checkPath(place: string, text: string | undefined): readonly SourceFinding[] {
  const path = text === undefined ? undefined : parsePath(text);
  if (path === undefined || path.kind === 'definite') return [];
  const reason = path.kind === 'invalid' ? path.message : 'it can lead to more than one place';
  return [{ path: place, message: `use a path to one place of the body, like $.event.id: ${reason}` }];
}

/** Whether what proves a request stays the same; its secrets, headers and platform may change (R19). To be taken unsigned is another method. */
export function isSameMethod(draft: SourceDraft, stored: Source): boolean {
  const [next, before] = [draft.verifierSettings, stored.verifierSettings];
  const opens = isUnsigned(next) && !isUnsigned(before);
  return next.verifier === before.verifier && next.custom?.kind === before.custom?.kind && !opens;
}
