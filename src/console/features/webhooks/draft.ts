import { toPrettyJson } from '../../shared/json/exact.ts';

/** A configuration while it is edited: all that was read comes back with it, also what no field shows. */
export type WebhookConfigDraft = Readonly<Record<string, unknown>>;

const startSettings = ['idempotencyKey', 'idempotencyStrategy'];

/** @param path as errors name it: `signalbox.sns.topicArns` */
export function valueAt(draft: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => (isRecord(value) ? value[name] : undefined), draft);
}

/** A value that is undefined leaves; so does what is then empty around it. */
export function withValueAt(draft: WebhookConfigDraft, path: string, value: unknown): WebhookConfigDraft {
  const [name = '', ...rest] = path.split('.');
  const { [name]: before, ...others } = draft;
  if (rest.length === 0) return value === undefined ? others : { ...draft, [name]: value };
  const inner = withValueAt(isRecord(before) ? before : {}, rest.join('.'), value);
  return Object.keys(inner).length === 0 ? others : { ...draft, [name]: inner };
}

/** `name`, or `name:version` where it is not every version. */
export function receiversOf(draft: WebhookConfigDraft): readonly string[] {
  return namesOf(valueAt(draft, 'receiverWorkflowNamesToVersions'));
}

export function withReceivers(draft: WebhookConfigDraft, names: readonly string[]): WebhookConfigDraft {
  return { ...draft, receiverWorkflowNamesToVersions: Object.fromEntries(names.map(toVersioned)) };
}

/** Undefined: events start nothing. */
export function startsOf(draft: WebhookConfigDraft): readonly string[] | undefined {
  const starts = valueAt(draft, 'workflowsToStart');
  return isRecord(starts) ? namesOf(starts) : undefined;
}

export function withStarts(draft: WebhookConfigDraft, names: readonly string[] | undefined): WebhookConfigDraft {
  if (names === undefined) return withValueAt(draft, 'workflowsToStart', undefined);
  const before = valueAt(draft, 'workflowsToStart');
  const settings = Object.entries(isRecord(before) ? before : {}).filter(([name]) => startSettings.includes(name));
  return { ...draft, workflowsToStart: Object.fromEntries([...names.map(toVersioned), ...settings]) };
}

/**
 * As it is edited: events that start nothing have no entry. What the menu changes (on or off, secrets that are on their
 * way out) is left out: the server keeps what is stored of it, while a form that is open for long would put it back.
 */
export function toEdited(view: WebhookConfigDraft): WebhookConfigDraft {
  const { webhookExecutionHistory: _history, warnings: _warnings, ...config } = view;
  const edited = without(config, ['signalbox.disabled', 'signalbox.retiringSecrets']);
  return (startsOf(edited) ?? []).length === 0 ? withStarts(edited, undefined) : edited;
}

/** What the server says of a webhook beside its configuration; a save leaves it as it is. */
const saidByServer = [
  'urlVerified',
  'createdBy',
  'tags',
  'signalbox.url',
  'signalbox.secretSet',
  'signalbox.secretMissing',
];

/** Of two drafts: a save of either stores the same. */
export function isSameConfig(one: WebhookConfigDraft, other: WebhookConfigDraft): boolean {
  return one === other || toPrettyJson(without(one, saidByServer)) === toPrettyJson(without(other, saidByServer));
}

function without(draft: WebhookConfigDraft, paths: readonly string[]): WebhookConfigDraft {
  return paths.reduce((made, path) => withValueAt(made, path, undefined), draft);
}

function namesOf(map: unknown): readonly string[] {
  return Object.entries(isRecord(map) ? map : {})
    .filter(([name]) => !startSettings.includes(name))
    .map(([name, version]) => (Number(version) > 0 ? `${name}:${String(version)}` : name));
}

function toVersioned(text: string): readonly [string, number] {
  const [, name = text, version = '0'] = /^(.+):(\d{1,9})$/.exec(text) ?? [];
  return [name, Number(version)];
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
