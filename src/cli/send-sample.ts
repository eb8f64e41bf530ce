import { randomBytes, randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { answerOf, type Schemas, type SignalboxClient } from '../client/client.ts';
import type { JsonObject } from '../model/json.ts';
import { suggest } from '../model/suggest.ts';
import { findPlatform, findPreset, platforms } from '../platforms/index.ts';
import type { Preset } from '../platforms/platform.ts';
import { findSample, handshakeOf, samples } from '../platforms/samples/index.ts';
import { buildSample, type EventSample } from '../platforms/samples/sample.ts';
import { createKeyPair } from '../platforms/secret-form.ts';
import { signRequest } from '../platforms/sign.ts';
import { FoundTroubleError, secretIn, UsageError, type Terminal } from './command.ts';
import { UnreachableError } from './connection.ts';
import type { Printer } from './printer.ts';
import { readBytes } from './read-file.ts';
import { isSecretKeyMasked, settingsOf } from './webhook-settings.ts';

/** The samples of a platform. */
export function listSamples(target: string, printer: Printer): void {
  const { name } = presetOf(target);
  const listed = (samples[name] ?? []).map(({ event, summary }) => ({ event, summary }));
  if (printer.json) return printer.document({ platform: name, samples: listed });
  for (const { event, summary } of listed) printer.line(`${event.padEnd(40)} ${summary}`);
}

export interface Sending {
  /** A platform, or a webhook by its name or id. */
  readonly target: string;
  readonly event: string | undefined;
  readonly create: boolean;
  readonly workflow: string | undefined;
  /** The environment variable with the secret to sign with, or the file with the private key: the sample is signed here. */
  readonly secretEnv?: string | undefined;
  readonly privateKey?: string | undefined;
  /** Other values of the body, like `action=reopened`. */
  readonly set: readonly string[] | undefined;
}

interface Hands {
  readonly client: SignalboxClient;
  readonly printer: Printer;
  readonly env: Terminal['env'];
}

/** Sends a sample and says what became of it. Throws when it was refused. */
export async function sendSample(sending: Sending, { client, printer, env }: Hands): Promise<void> {
  const { target, event, create, workflow, set = [] } = sending;
  const keys = await readKeys(sending, env);
  const overrides = readOverrides(set);
  const isSignedHere = keys !== undefined;
  const found = await findWebhook(client, target, { event, create, workflow, isSignedHere, printer });
  const outcome =
    keys === undefined && found.keys === undefined
      ? await sendByServer(client, found.webhook, event)
      : await sendFromHere(found.webhook, { event, keys: keys ?? found.keys, overrides });
  report(outcome, found.webhook, printer);
}

type Webhook = Schemas['Webhook'];

interface Keys {
  readonly secret?: string;
  readonly privateKey?: string;
}

interface TriggerOutcome {
  readonly event: string;
  readonly outcome: string;
  readonly eventId?: string | undefined;
  readonly reason?: string | undefined;
  readonly detail?: string | undefined;
}

function presetOf(target: string): Preset {
  const preset = findPreset(target);
  if (preset !== undefined) return preset;
  const meant = suggest(
    target,
    platforms.map(({ name }) => name),
  );
  throw new UsageError(
    `There is no platform "${target}".${meant === undefined ? ` Platforms: ${namesOfPlatforms()}.` : ` Did you mean ${meant}?`}`,
  );
}

export function namesOfPlatforms(): string {
  return platforms.map(({ name }) => name).join(', ');
}

async function readKeys(
  { secretEnv, privateKey }: Pick<Sending, 'secretEnv' | 'privateKey'>,
  env: Terminal['env'],
): Promise<Keys | undefined> {
  if (secretEnv !== undefined && privateKey !== undefined)
    throw new UsageError('Give one of --secret-env and --private-key.');
  if (privateKey !== undefined) return { privateKey: (await readBytes(privateKey)).toString('utf8') };
  return secretEnv === undefined ? undefined : { secret: secretIn(env, '--secret-env', secretEnv) };
}

interface Finding {
  readonly event: string | undefined;
  readonly create: boolean;
  readonly workflow: string | undefined;
  /** With a key that a new webhook would not have. */
  readonly isSignedHere: boolean;
  readonly printer: Printer;
}

/** The webhook by its id or its name, else the one of the platform. `keys`: of one that was made just now. */
async function findWebhook(
  client: SignalboxClient,
  target: string,
  { event, create, workflow, isSignedHere, printer }: Finding,
): Promise<{ readonly webhook: Webhook; readonly keys?: Keys }> {
  const webhooks = await answerOf(client.GET('/api/metadata/webhook'));
  const named = webhooks.find(({ id, name }) => id === target || name === target);
  if (named !== undefined) return { webhook: asFound(named) };
  const preset = presetOf(target);
  const own = webhooks.filter(({ sourcePlatform = '' }) => findPreset(sourcePlatform) === preset);
  const [first] = own;
  if (own.length > 1)
    throw new UsageError(
      `${own.length} webhooks are of ${preset.label}; name one of them: ${own.map(({ name }) => `"${name}"`).join(', ')}.`,
    );
  if (first !== undefined) return { webhook: asFound(first) };
  if (!create) throw new UsageError(`There is no webhook of ${preset.label} yet; --create makes one.`);
  if (isSignedHere)
    throw new UsageError(
      `There is no webhook of ${preset.label} yet, and --create gives it a secret of its own: leave out --secret-env and --private-key.`,
    );
  // What could not be sent to it afterwards is said before it is made.
  if (preset.sign === undefined)
    throw new UsageError(`Only ${preset.label} can sign its requests; use the test of ${preset.label} itself.`);
  sampleOf(preset, event);
  const { config, keys } = newConfig(preset, workflow ?? 'orderPayment');
  const webhook = await answerOf(client.POST('/api/metadata/webhook', { body: config }));
  printer.note(`made the webhook "${webhook.name}" (${webhook.id})`);
  if (keys !== undefined) {
    const file = `signalbox-${preset.name}.key.pem`;
    await writeFile(file, keys.privateKey ?? '', { mode: 0o600 });
    printer.note(`its private key is in ${file}: the next time, give it as --private-key ${file}`);
  }
  return keys === undefined ? { webhook } : { webhook, keys };

  function asFound(webhook: Webhook): Webhook {
    if (workflow !== undefined)
      printer.note(`The webhook "${webhook.name}" was there already: --workflow ${workflow} changes nothing.`);
    return webhook;
  }
}

/** A configuration with secrets of its own, and for schemes of key pairs the half that stays here. */
function newConfig(preset: Preset, workflow: string) {
  const { name, label, conductorName, secretForm, guide, needsHeaders } = preset;
  const secret = randomBytes(32).toString('base64');
  const base = {
    name: `${label} (trigger)`,
    sourcePlatform: conductorName ?? label,
    receiverWorkflowNamesToVersions: { [workflow]: 0 },
  };
  if (needsHeaders) return { config: { ...base, headers: { 'X-Api-Key': secret } } };
  if (name === 'rfc9421') {
    const keys = [{ keyId: 'trigger', algorithm: 'hmac-sha256' as const, secretBase64: secret }];
    return { config: { ...base, signalbox: { httpSignatures: { keys } } } };
  }
  if (secretForm === undefined) return { config: { ...base, ...guide.example } };
  if (!('madeBy' in secretForm)) {
    const { secret: secretValue, privateKey } = createKeyPair(secretForm);
    return { config: { ...base, secretValue }, keys: { privateKey } };
  }
  const secretValue = secretForm.kind === 'whsec' ? `whsec_${secret}` : secret;
  return { config: { ...base, secretValue, ...(name === 'facebook' && { secretKey: randomUUID() }) } };
}

async function sendByServer(
  client: SignalboxClient,
  { id }: Webhook,
  event: string | undefined,
): Promise<TriggerOutcome> {
  return answerOf(
    client.POST('/api/sources/{id}/test-event', {
      params: { path: { id } },
      body: event === undefined ? {} : { event },
    }),
  );
}

interface Signing {
  readonly event: string | undefined;
  readonly keys: Keys | undefined;
  readonly overrides: JsonObject | undefined;
}

/** As the platform does: over the network, to the webhook's URL. */
async function sendFromHere(webhook: Webhook, { event, keys = {}, overrides }: Signing): Promise<TriggerOutcome> {
  const settings = settingsOf(webhook, keys);
  const platform = findPlatform(settings) ?? presetOf('custom');
  const sample = sampleOf(platform, event);
  const handshake = handshakeOf(platform.name);
  if (platform.method === 'challenge' && !webhook.urlVerified && !sample.isHandshake && handshake !== undefined) {
    const answer = await post(handshake, undefined);
    if (answer.outcome === 'rejected')
      return { ...answer, detail: `the handshake that comes first was refused: ${answer.detail ?? ''}` };
  }
  return post(sample, overrides);

  async function post(one: EventSample, changed: JsonObject | undefined): Promise<TriggerOutcome> {
    const { url } = webhook.signalbox;
    const nowSeconds = Math.floor(Date.now() / 1000);
    if (one.isHandshake && isSecretKeyMasked(settings))
      throw new Error(
        `${one.event} carries a token that is shown to nobody: call once without --secret-env, and the server sends it.`,
      );
    const { secretKey = '' } = settings;
    const plain = buildSample(one, { url, seed: randomUUID(), nowSeconds, secretKey, overrides: changed });
    const signed = signRequest(settings, plain, { nowSeconds, privateKey: keys.privateKey });
    if (signed.kind === 'unsignable') throw new Error(`${one.event} cannot be signed: ${signed.message}`);
    const { method, url: signedUrl, headers, body } = signed.request;
    const response = await fetch(signedUrl, {
      method,
      headers: headers.map(([name, value]): [string, string] => [name, value]),
      ...(method !== 'GET' && { body: Buffer.from(body) }),
    }).catch((cause: unknown) => {
      throw new UnreachableError(`${url} does not answer; is it the address that platforms reach?`, { cause });
    });
    const text = await response.text();
    const eventId = response.headers.get('X-Signalbox-Event-Id') ?? undefined;
    if (response.ok) return { event: one.event, outcome: text === '' ? 'accepted' : 'challenge', eventId };
    return { event: one.event, outcome: 'rejected', eventId, reason: String(response.status), detail: messageIn(text) };
  }
}

function sampleOf({ name, label }: Pick<Preset, 'name' | 'label'>, event: string | undefined): EventSample {
  const known = samples[name] ?? [];
  const sample = event === undefined ? known[0] : findSample(name, event);
  if (sample !== undefined) return sample;
  throw new UsageError(`${label} has no sample "${event}": ${known.map((one) => one.event).join(', ')}.`);
}

function messageIn(text: string): string {
  try {
    const { message } = JSON.parse(text);
    return typeof message === 'string' ? message : text;
  } catch {
    return text;
  }
}

function readOverrides(given: readonly string[]): JsonObject | undefined {
  if (given.length === 0) return undefined;
  return Object.fromEntries(
    given.map((text) => {
      const at = text.indexOf('=');
      if (at < 1) throw new UsageError(`--set ${text} has no "=": write it like --set action=reopened.`);
      return [text.slice(0, at), valueIn(text.slice(at + 1))];
    }),
  );
}

/** JSON where it is some: numbers, true, {"a": 1}. Everything else is a text. */
function valueIn(text: string) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function report(sent: TriggerOutcome, { name, id, sourcePlatform }: Webhook, printer: Printer): void {
  const { event, outcome, eventId, reason, detail } = sent;
  if (printer.json) printer.document({ ...sent, webhookId: id });
  else {
    const told = `${sourcePlatform ?? 'custom'} ${event} → "${name}": ${outcome}`;
    printer.line(eventId === undefined ? told : `${told}, event ${eventId}`);
  }
  if (outcome === 'rejected') throw new FoundTroubleError(`${reason ?? 'refused'}: ${detail ?? ''}`);
}
