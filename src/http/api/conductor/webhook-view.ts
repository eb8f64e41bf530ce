import { v4 as uuidv4 } from 'uuid';
import type { WebhookConfig } from '../../../contract/webhook-config.ts';
import type { EventEntry } from '../../../model/inbound/event-queries.ts';
import type { Source, SourceDraft } from '../../../model/inbound/source.ts';
import { isUnsigned } from '../../../inbound/sources/check-source.ts';
import { hidesSecretKey } from '../../../inbound/receive/redaction.ts';
import { stillRetiring } from '../../../inbound/sources/rotate-secret.ts';
import { isSecretMissing } from '../../../inbound/sources/warn-source.ts';
import { maskedSecret as mask } from '../../../model/inbound/verification.ts';
import type { VerifierSettings } from '../../../model/inbound/verification.ts';
import { keepStoredOptions, maskOptions } from '../../../model/inbound/platform-options.ts';
import { optionFields } from '../../../platforms/index.ts';
import { toShownUrl, withoutUserInfo } from '../../../model/request.ts';
import { showRequest } from '../../../inbound/explain/request-view.ts';

/** A configuration as it comes in, over what is stored (R11, R15). */
export function toDraft(config: WebhookConfig, caller: string, stored?: Source): SourceDraft {
  const before = stored?.verifierSettings;
  const extensions = config.signalbox;
  return {
    id: stored?.id ?? config.id ?? uuidv4(),
    name: config.name,
    verifierSettings: {
      platform: config.sourcePlatform ?? '',
      verifier: config.verifier,
      headers: withStoredHeaders(config.headers ?? {}, before?.headers),
      headerKey: config.headerKey,
      secretKey: config.secretKey === mask ? before?.secretKey : config.secretKey,
      secrets: toSecrets(config, before?.secrets ?? []),
      timestampToleranceSeconds:
        extensions === undefined ? before?.timestampToleranceSeconds : extensions.timestampToleranceSeconds,
      custom: extensions === undefined ? before?.custom : keptCustom(extensions.custom, before?.custom),
      options:
        extensions === undefined
          ? before?.options
          : keepStoredOptions({ fields: optionFields, options: extensions.options }, before?.options ?? {}),
      retiringSecrets: toRetiring(config, before?.retiringSecrets),
      unsigned: toUnsigned(config, before),
      urlVerified: before?.urlVerified ?? config.urlVerified ?? false,
    },
    receivers: config.receiverWorkflowNamesToVersions ?? {},
    starts: config.workflowsToStart ?? { workflows: {} },
    settings:
      extensions === undefined
        ? (stored?.settings ?? {})
        : {
            deliveryId: extensions.deliveryId,
            dedupeWindowSeconds: extensions.dedupeWindowSeconds,
            maxBodyBytes: extensions.maxBodyBytes,
            publicUrl: extensions.publicUrl,
            rateLimitPerSecond: extensions.rateLimitPerSecond,
            // Left out is not a wish to switch it on again.
            disabled: extensions.disabled ?? stored?.settings.disabled,
            splitArrays: extensions.splitArrays,
            jsonInText: extensions.jsonInText,
            signedBody: extensions.signedBody,
            startCorrelationId: extensions.startCorrelationId,
            startTaskQueue: extensions.startTaskQueue,
          },
    expression: config.expression,
    evaluatorType: config.evaluatorType,
    tags: stored?.tags ?? config.tags ?? [],
    createdBy: stored?.createdBy ?? caller,
  };
}

/** A key set's URL that comes back as it was shown is the stored one. */
function keptCustom(given: VerifierSettings['custom'], stored: VerifierSettings['custom']): VerifierSettings['custom'] {
  const isShown = given?.kind === 'jwt' && stored?.kind === 'jwt' && given.jwksUrl === toShownUrl(stored.jwksUrl);
  return isShown ? { ...given, jwksUrl: stored.jwksUrl } : given;
}

/** The first secret is `secretValue`, the others are the extra ones of a rotation. */
function toSecrets({ secretValue, signalbox }: WebhookConfig, before: readonly string[]): readonly string[] {
  const first = secretValue === undefined || secretValue === mask ? before[0] : secretValue;
  const extra = signalbox?.extraSecrets ?? before.slice(1);
  return [...(first === undefined ? (extra.length > 0 ? [''] : []) : [first]), ...extra];
}

/** Expected values that a caller was not shown and sends back as `***` stay; other names of the same header count as that header. */
function withStoredHeaders(
  given: Readonly<Record<string, string>>,
  stored: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const known = new Map(Object.entries(stored).map(([name, value]) => [name.toLowerCase(), value]));
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      value === mask ? (known.get(name.toLowerCase()) ?? mask) : value,
    ]),
  );
}

/** A wish of this very request, else of before; a secret that comes ends it, and withdrawing that one does not bring it back (R35). */
function toUnsigned({ secretValue, signalbox }: WebhookConfig, before: VerifierSettings | undefined): true | undefined {
  if (signalbox !== undefined) return signalbox.unsigned === true || undefined;
  const bringsSecret = secretValue !== undefined && secretValue !== mask && secretValue !== '';
  return bringsSecret ? undefined : before?.unsigned;
}

/** Those of the stored ones that are still named, if any are; an emptied secret withdraws them all (R14). */
function toRetiring(
  { secretValue, signalbox }: WebhookConfig,
  before: VerifierSettings['retiringSecrets'],
): VerifierSettings['retiringSecrets'] {
  if (secretValue === '') return undefined;
  const named = signalbox?.retiringSecrets?.map(({ until }) => Date.parse(until));
  const kept = named === undefined ? before : before?.filter((one) => named.includes(one.untilMs));
  return kept?.length === 0 ? undefined : kept;
}

export interface ViewOptions {
  readonly publicUrl: string;
  /** Answers to a change: the secret that this very request brought is shown once (R10), and none is claimed to be stored that is not. */
  readonly changed?: { readonly newSecret: string | undefined };
  readonly history?: readonly EventEntry[];
  /** For callers that may not change it: expected header values, a password in the public URL and the query of a key set's URL are as good as the secret they are (R12 is for administrators). */
  readonly hideSecrets?: boolean;
}

function shownCustom(custom: VerifierSettings['custom']): VerifierSettings['custom'] {
  return custom?.kind === 'jwt' ? { ...custom, jwksUrl: toShownUrl(custom.jwksUrl) } : custom;
}

function headersFor(headers: Readonly<Record<string, string>>, hidden = false): Readonly<Record<string, string>> {
  return hidden ? Object.fromEntries(Object.keys(headers).map((name) => [name, mask])) : headers;
}

/** A configuration as it goes out (R1, R10). Fields that are not set are left out. */
export function toWebhookConfig(source: Source, { publicUrl, changed, history, hideSecrets }: ViewOptions) {
  const { verifierSettings: verifier, starts, settings } = source;
  const retiring = stillRetiring(verifier, Date.now());
  const secretSet = verifier.secrets.some((secret) => secret !== '');
  const shown = hideSecrets ? withoutUserInfo : (url: string) => url;
  return {
    id: source.id,
    name: source.name,
    receiverWorkflowNamesToVersions: source.receivers,
    workflowsToStart: {
      ...starts.workflows,
      idempotencyKey: starts.idempotencyKey,
      idempotencyStrategy: starts.idempotencyStrategy,
    },
    sourcePlatform: verifier.platform || undefined,
    verifier: verifier.verifier,
    headers: Object.keys(verifier.headers).length > 0 ? headersFor(verifier.headers, hideSecrets) : undefined,
    headerKey: verifier.headerKey,
    secretKey: hidesSecretKey(verifier) && verifier.secretKey ? mask : verifier.secretKey,
    secretValue: changed === undefined ? mask : (changed.newSecret ?? (secretSet ? mask : undefined)),
    expression: source.expression,
    evaluatorType: source.evaluatorType,
    urlVerified: verifier.urlVerified,
    createdBy: source.createdBy,
    tags: source.tags.length > 0 ? source.tags : undefined,
    webhookExecutionHistory: history?.map((entry) => toHistoryEntry(source.id, entry)),
    signalbox: {
      ...settings,
      publicUrl: settings.publicUrl && shown(settings.publicUrl),
      timestampToleranceSeconds: verifier.timestampToleranceSeconds,
      custom: hideSecrets ? shownCustom(verifier.custom) : verifier.custom,
      ...maskOptions({ fields: optionFields, options: verifier.options ?? {} }),
      retiringSecrets:
        retiring.length > 0 ? retiring.map((one) => ({ until: new Date(one.untilMs).toISOString() })) : undefined,
      unsigned: isUnsigned(verifier) || undefined,
      secretSet,
      secretMissing: isSecretMissing(verifier),
      url: `${shown(settings.publicUrl ?? publicUrl)}/webhook/${source.id}`,
    },
  };
}

/**
 * A page has a hundred of them, each written twice, and nobody else has a turn meanwhile; longer bodies are cut in
 * histories, and whole in `/api/events/{id}`.
 */
export const historyBodyBytesMax = 64 * 1024;

/** R95: `payload` is a string of JSON whose `body` is a string again. A conflict, or a run that was there before, is no start (R96). */
export function toHistoryEntry(webhookId: string, entry: EventEntry) {
  const workflowIds = [
    ...entry.resumed.map((resumed) => resumed.workflowId),
    ...entry.started.flatMap(({ outcome, workflowId }) =>
      outcome === 'STARTED' && workflowId !== undefined ? [workflowId] : [],
    ),
  ];
  return {
    eventId: entry.id,
    matched: workflowIds.length > 0,
    workflowIds: [...new Set(workflowIds)],
    payload: JSON.stringify({ webhookId, ...showRequest(entry) }),
    timeStamp: entry.receivedAt.getTime(),
  };
}
