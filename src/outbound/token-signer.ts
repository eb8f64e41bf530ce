import { createPrivateKey, type KeyObject } from 'node:crypto';
import { createKsuid } from '../model/ksuid.ts';
import type { SigningAlgorithm, SigningKey, SigningKeys } from '../model/outbound/endpoint.ts';
import { signDeliveryToken, tokenLifetimeSeconds } from '../signing/jwt.ts';
import { createSigningKeyPair } from '../signing/signing-key.ts';

/** Signs the tokens of outgoing requests, and shows what verifies them. */
export interface TokenSigner {
  sign(request: { readonly target: URL; readonly body: Uint8Array }): Promise<string>;
  /** Public keys that a receiver may still need (C33). */
  publicKeys(): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Publishes a new key, which takes over once every receiver can know it. */
  rotate(): Promise<void>;
}

export interface TokenSignerOptions {
  readonly keys: SigningKeys;
  readonly algorithm: SigningAlgorithm;
  /** Tenant host, without a scheme. */
  readonly issuer: string;
  readonly clock: () => number;
  /** How long a key is published before it signs. Default: longer than receivers may keep the list (C33). */
  readonly publishedMs?: number;
}

const minute = 60_000;
export const jwksMaxAgeSeconds = 300;
const publishedMsDefault = 3 * jwksMaxAgeSeconds * 1000;
/** C33: ten minutes past the end of its last token. */
const shownForMs = tokenLifetimeSeconds * 1000 + 10 * minute;
/** A key is replaced by itself when it is this old. */
const keyAgeMsMax = 90 * 24 * 60 * minute;
/** Much shorter than keys are published before they sign. */
const cacheMs = minute;

export function createTokenSigner({
  keys,
  algorithm,
  issuer,
  clock,
  publishedMs = publishedMsDefault,
}: TokenSignerOptions): TokenSigner {
  let cached: { readonly list: readonly LoadedKey[]; readonly atMs: number } | undefined;

  return {
    async sign({ target, body }) {
      const nowMs = clock();
      const key = signingKeyAt(await load(), nowMs);
      if (key === undefined)
        throw new Error('No key signs at present: is the clock of this machine behind that of Postgres?');
      return signDeliveryToken(key, { tokenId: createKsuid(), issuer, target, body, nowMs });
    },

    async publicKeys() {
      const nowMs = clock();
      const list = await load();
      return list.filter((key) => (key.shownUntilMs ?? Infinity) > nowMs).map((key) => key.publicJwk);
    },

    async rotate() {
      await add(() => false);
    },
  };

  async function load(): Promise<readonly LoadedKey[]> {
    if (cached !== undefined && clock() - cached.atMs < cacheMs) return cached.list;
    let list = (await keys.list()).map(toLoaded);
    if (!isEnough(list)) {
      await add(isEnough);
      list = (await keys.list()).map(toLoaded);
    }
    cached = { list, atMs: clock() };
    return list;
  }

  function isEnough(list: readonly Pick<SigningKey, 'algorithm' | 'createdAt'>[]): boolean {
    return list.some((key) => key.algorithm === algorithm && clock() - key.createdAt.getTime() < keyAgeMsMax);
  }

  async function add(enough: (list: readonly SigningKey[]) => boolean): Promise<void> {
    const make = async () => ({ algorithm, ...(await newPair()) });
    await keys.add(make, {
      isEnough: enough,
      signsAfterMs: (list) => (list.length === 0 ? 0 : publishedMs),
      shownForMs,
    });
    cached = undefined;
  }

  async function newPair() {
    const { id, publicJwk, privateJwk } = await createSigningKeyPair(algorithm);
    return { id, publicJwk: { ...publicJwk }, privateJwk: { ...privateJwk } };
  }
}

interface LoadedKey {
  readonly id: string;
  readonly algorithm: SigningAlgorithm;
  readonly key: KeyObject;
  readonly publicJwk: Readonly<Record<string, unknown>>;
  readonly createdAt: Date;
  readonly signsFromMs: number;
  readonly shownUntilMs?: number;
}

/** A new machine's clock may be a little behind that of the database that stamped its first key. */
const clockSkewMs = 5_000;

/** The newest that signs already; the list has the newest first. */
function signingKeyAt(list: readonly LoadedKey[], nowMs: number): LoadedKey | undefined {
  return list.find((key) => key.signsFromMs <= nowMs) ?? list.find((key) => key.signsFromMs <= nowMs + clockSkewMs);
}

function toLoaded({ id, algorithm, publicJwk, privateJwk, createdAt, signsFrom, shownUntil }: SigningKey): LoadedKey {
  return {
    id,
    algorithm,
    key: createPrivateKey({ key: privateJwk, format: 'jwk' }),
    publicJwk,
    createdAt,
    signsFromMs: signsFrom.getTime(),
    shownUntilMs: shownUntil?.getTime(),
  };
}
