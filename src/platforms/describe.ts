import type { DescribedField, PlatformDescriptor } from '../model/inbound/platform-descriptor.ts';
import type { Preset } from './platform.ts';
import { samples } from './samples/index.ts';
import { describeSecretForm } from './secret-form.ts';

/** A platform as data: all that a form, the command line or a page of the documentation says of it. */
export function describePlatform(preset: Preset): PlatformDescriptor {
  const { name, label, conductorName = label, method, challenges = method === 'challenge', guide } = preset;
  const { pasteUrl, help, proof, verifiedBy, notes = [], example } = guide;
  return {
    id: name,
    title: label,
    sourcePlatform: conductorName,
    method,
    challenges,
    pasteUrl,
    signing: proof,
    signatureHeaders: preset.signatureHeaders ?? [],
    verifiedBy,
    help,
    notes,
    fields: [...secretField(preset), ...headersField(preset), ...(preset.fields ?? []), ...advancedFields(preset)],
    samples: (samples[name] ?? []).map(({ event, summary }) => ({ event, summary })),
    example,
  };
}

function secretField({ secretLabel, secretForm, guide, mayBeUnsigned }: Preset): readonly DescribedField[] {
  if (secretLabel === undefined || secretForm === undefined) return [];
  const isPublic = !('madeBy' in secretForm);
  return [
    {
      path: 'secretValue',
      label: toLabel(secretLabel),
      kind: 'text',
      secret: true,
      needed: 'toVerify',
      ...(guide.secretAt !== undefined && { where: guide.secretAt }),
      ...(!isPublic && secretForm.madeBy === 'operator' && { makeable: true }),
      help: `Until it is stored every request is refused${mayBeUnsigned ? ', unless unsigned events are taken' : ''}.${
        secretForm.kind === 'text' ? '' : ` ${toLabel(describeSecretForm(secretForm))}.`
      }`,
    },
  ];
}

function headersField({ needsHeaders }: Preset): readonly DescribedField[] {
  if (!needsHeaders) return [];
  return [
    {
      path: 'headers',
      label: 'Headers',
      kind: 'map',
      of: { kind: 'text' },
      max: 100,
      secret: true,
      needed: 'toSave',
      help: 'Names and values that every request must carry, each exactly once and equal to the letter.',
    },
  ];
}

/** Fields that every webhook has, where this platform makes use of them. */
function advancedFields(preset: Preset): readonly DescribedField[] {
  const { readsHeaderKey, mayBeUnsigned, signatureHeaders = [] } = preset;
  const signsTime = preset.signedTimestamp ?? preset.signsTime ?? preset.readsTolerance;
  return [
    ...(readsHeaderKey
      ? [
          {
            path: 'headerKey',
            label: 'Signature header',
            kind: 'text',
            advanced: true,
            help: `The header that carries the signature, where it is not \`${signatureHeaders[0] ?? 'Authorization'}\`.`,
          } as const,
        ]
      : []),
    ...(signsTime
      ? [
          {
            path: 'signalbox.timestampToleranceSeconds',
            label: 'Time window in seconds',
            kind: 'number',
            min: 0,
            max: 691_200,
            advanced: true,
            help: 'How old, or ahead, the signed time may be. Leave it empty for the platform’s own window.',
          } as const,
        ]
      : []),
    ...(mayBeUnsigned
      ? [
          {
            path: 'signalbox.unsigned',
            label: 'Take unsigned events',
            kind: 'boolean',
            advanced: true,
            help: 'After one challenge, which anybody can post, everybody who knows the URL can post events. Refused beside a secret.',
          } as const,
        ]
      : []),
  ];
}

/** `signing secret` as people see it over a field: `Signing secret`. Names that are written as they are stay: `AuthToken`, `endpointSecret`. */
function toLabel(words: string): string {
  return /^[a-z]+(?![A-Za-z_])/.test(words) ? words.charAt(0).toUpperCase() + words.slice(1) : words;
}
