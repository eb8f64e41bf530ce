import type { HttpSignatureOptions, PlatformOptions } from '../../../model/inbound/platform-options.ts';
import { maskedSecret as mask, type SharedKey, type VerifierSettings } from '../../../model/inbound/verification.ts';

type Options = Pick<VerifierSettings, keyof PlatformOptions | 'sharedKeys' | 'lowestSignatureVersion'>;

/** The options of single platforms, in the clear. */
export function optionsOf(settings: Options | undefined): Options {
  const { sharedKeys, lowestSignatureVersion, sns, paypal, cloudEvents, httpSignatures } = settings ?? {};
  return { sharedKeys, lowestSignatureVersion, sns, paypal, cloudEvents, httpSignatures };
}

/** The same with every secret as `***`. */
export function maskedOptions(settings: Options): Options {
  const options = optionsOf(settings);
  return {
    ...options,
    sharedKeys:
      options.sharedKeys &&
      Object.fromEntries(Object.entries(options.sharedKeys).map(([id, key]) => [id, { ...key, secret: mask }])),
    httpSignatures: options.httpSignatures && {
      ...options.httpSignatures,
      keys: options.httpSignatures.keys.map((key) =>
        key.secretBase64 === undefined ? key : { ...key, secretBase64: mask },
      ),
    },
  };
}

/** Options as a client sent them, with `***` replaced by the secret that is stored under the same id; it stays where none is, and is refused. */
export function withStoredSecrets(given: Options, stored: Options | undefined): Options {
  const options = optionsOf(given);
  return {
    ...options,
    sharedKeys:
      options.sharedKeys &&
      Object.fromEntries(
        Object.entries(options.sharedKeys).map(([id, key]) => [id, keptShared(key, stored?.sharedKeys?.[id])]),
      ),
    httpSignatures: options.httpSignatures && {
      ...options.httpSignatures,
      keys: options.httpSignatures.keys.map((key) => keptSignature(key, stored?.httpSignatures)),
    },
  };
}

function keptShared(key: SharedKey, stored: SharedKey | undefined): SharedKey {
  return key.secret === mask ? { ...key, secret: stored?.secret ?? mask } : key;
}

function keptSignature(
  key: HttpSignatureOptions['keys'][number],
  stored: HttpSignatureOptions | undefined,
): HttpSignatureOptions['keys'][number] {
  if (key.secretBase64 !== mask) return key;
  return { ...key, secretBase64: stored?.keys.find((known) => known.keyId === key.keyId)?.secretBase64 ?? mask };
}
