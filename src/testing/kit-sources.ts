import { randomBytes } from 'node:crypto';
import { findPreset } from '../platforms/index.ts';
import { createKeyPair } from '../platforms/secret-form.ts';
import type { KitSignalbox } from './kit-signalbox.ts';
import { customHeader, toSignedRequest, type TestDelivery } from './signed-request.ts';

export interface SourceOptions {
  /** As in a configuration: `GitHub`. Default: the source's name. */
  readonly platform?: string;
  /** Workflow types whose waits hear the source without naming it. */
  readonly receivers?: readonly string[];
  /** Further fields of the configuration, as `POST /api/metadata/webhook` takes them. */
  readonly config?: Readonly<Record<string, unknown>>;
}

export interface TestSources {
  post(source: string, delivery: TestDelivery): Promise<{ readonly eventId: string }>;
}

/** Makes the sources of a test, each with a secret that the kit signs with. */
export async function createTestSources(
  signalbox: Pick<KitSignalbox, 'url' | 'call' | 'takeAsVerified'>,
  {
    given,
    clock,
  }: { readonly given: readonly string[] | Readonly<Record<string, SourceOptions>>; readonly clock: () => number },
): Promise<TestSources> {
  const named: readonly (readonly [string, SourceOptions])[] = isNames(given)
    ? given.map((name) => [name, {}])
    : Object.entries(given);
  const made = new Map(
    await Promise.all(named.map(async ([name, options]) => [name, await make(name, options)] as const)),
  );
  return {
    async post(name, delivery) {
      const source = made.get(name);
      if (source === undefined)
        throw new Error(`There is no source "${name}"; the environment was made with ${[...made.keys()].join(', ')}.`);
      const { headers, body } = toSignedRequest(delivery, { ...source, nowMs: clock() });
      const answer = await fetch(source.url, { method: 'POST', headers, body });
      const eventId = answer.headers.get('x-signalbox-event-id');
      if (!answer.ok || eventId === null)
        throw new Error(`The event was refused by "${name}" with ${answer.status}: ${await answer.text()}`);
      await answer.arrayBuffer();
      return { eventId };
    },
  };

  async function make(name: string, { platform = name, receivers = [], config = {} }: SourceOptions) {
    const { secret, ...keys } = createSecret(platform);
    const proof =
      platform.toLowerCase() === 'custom' ? { headers: { [customHeader]: secret } } : { secretValue: secret };
    const { id } = await signalbox.call('POST', '/api/metadata/webhook', {
      name,
      sourcePlatform: platform,
      ...proof,
      // A configuration has to list somebody; waits that name the source hear it in any case.
      receiverWorkflowNamesToVersions: Object.fromEntries(
        (receivers.length > 0 ? receivers : [name]).map((type) => [type, 0]),
      ),
      ...config,
    });
    await signalbox.takeAsVerified(String(id));
    return { platform, secret, ...keys, url: `${signalbox.url}/webhook/${id}` };
  }
}

/** The kit is the platform: of a pair of keys it has both halves. */
function createSecret(platform: string): { readonly secret: string; readonly privateKey?: string } {
  const form = findPreset(platform)?.secretForm;
  // Base64 is good for every form of secret that is no public key.
  return form === undefined || 'madeBy' in form ? { secret: randomBytes(32).toString('base64') } : createKeyPair(form);
}

function isNames(given: object): given is readonly string[] {
  return Array.isArray(given);
}
