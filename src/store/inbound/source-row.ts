import type { JsonObject } from '../../model/json.ts';
import type { Source, SourceDraft, SourceSettings, Starts, Tag } from '../../model/inbound/source.ts';
import { verifierNames, type RetiringSecret, type VerifierName } from '../../model/inbound/verification.ts';
import type { CustomVerifier } from '../../model/inbound/custom-verifier.ts';
import type { ScriptEvaluator } from '../../model/script.ts';
import type { SourceModel } from '../generated/models.ts';
import type { SecretBox } from '../secret-box.ts';

/** The sealed part: every value of a source that must not lie in the table in the clear. */
interface SealedSecrets {
  readonly secrets: readonly string[];
  readonly secretKey?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly retiringSecrets?: readonly RetiringSecret[];
  /** Options of platforms, secret or not: which there are is the platforms' matter. */
  readonly options?: JsonObject;
  /** Of sources that were saved before all options were sealed together. */
  readonly sharedKeys?: JsonObject;
  readonly httpSignatures?: JsonObject;
  /** URLs may hold passwords and keys: that of a key set, and the one that senders call. */
  readonly custom?: CustomVerifier;
  readonly publicUrl?: string;
}

/** The JSON columns hold what toColumns wrote: this is their one reader. */
interface SettingsColumn {
  readonly timestampToleranceSeconds?: number;
  /** Of sources that were saved before it was sealed. */
  readonly custom?: CustomVerifier;
  readonly unsigned?: true;
  /** As well. */
  readonly options?: JsonObject;
  readonly source: SourceSettings;
  /** `listening` looks for this key. */
  readonly expression?: string;
  readonly evaluatorType?: ScriptEvaluator;
}

export function toColumns(draft: SourceDraft, secretBox: SecretBox) {
  const { verifierSettings: verifier } = draft;
  const { secrets, secretKey, headers, retiringSecrets, options, custom } = verifier;
  const { publicUrl, ...sourceSettings } = draft.settings;
  const sealed: SealedSecrets = {
    secrets,
    secretKey,
    headers,
    retiringSecrets,
    options,
    custom,
    publicUrl,
  };
  const settings: SettingsColumn = {
    timestampToleranceSeconds: verifier.timestampToleranceSeconds,
    unsigned: verifier.unsigned,
    source: sourceSettings,
    expression: draft.expression,
    evaluatorType: draft.evaluatorType,
  };
  return {
    name: draft.name,
    platform: verifier.platform,
    verifier: verifier.verifier ?? null,
    headerKey: verifier.headerKey ?? null,
    sealedSecrets: new Uint8Array(secretBox.seal(JSON.stringify(sealed))),
    receivers: draft.receivers,
    starts: toJson(draft.starts),
    settings: toJson(settings),
  };
}

export function toSource(row: SourceModel, secretBox: SecretBox): Source {
  const { publicUrl, sharedKeys, httpSignatures, ...sealed }: SealedSecrets = JSON.parse(
    secretBox.open(row.sealedSecrets),
  );
  const settings = fromJson<SettingsColumn>(row.settings);
  return {
    id: row.id,
    name: row.name,
    verifierSettings: {
      platform: row.platform,
      verifier: toVerifierName(row.verifier),
      custom: settings.custom,
      ...sealed,
      options: sealed.options ?? {
        ...settings.options,
        ...(sharedKeys && { sharedKeys }),
        ...(httpSignatures && { httpSignatures }),
      },
      headerKey: row.headerKey ?? undefined,
      timestampToleranceSeconds: settings.timestampToleranceSeconds,
      unsigned: settings.unsigned,
      urlVerified: row.urlVerified,
    },
    receivers: fromJson<Record<string, number>>(row.receivers),
    starts: fromJson<Starts>(row.starts),
    expression: settings.expression,
    evaluatorType: settings.evaluatorType,
    settings: publicUrl === undefined ? settings.source : { ...settings.source, publicUrl },
    tags: fromJson<Tag[]>(row.tags),
    createdBy: row.createdBy ?? undefined,
    revision: row.revision,
  };
}

function toVerifierName(text: string | null): VerifierName | undefined {
  return verifierNames.find((name) => name === text);
}

/** A copy of plain data, typed as the column wants it. */
export function toJson(value: object) {
  return JSON.parse(JSON.stringify(value));
}

function fromJson<T>(value: unknown): T {
  return JSON.parse(JSON.stringify(value));
}
