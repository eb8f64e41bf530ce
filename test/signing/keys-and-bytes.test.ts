import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { decodeBase64, sha256Hex, constantTimeEqual, hmac } from '../../src/signing/digests.ts';
import { parseP256PublicKey, verifyEcdsaP256, verifyEd25519 } from '../../src/signing/public-keys.ts';

const message = Buffer.from('what do ya want for nothing?');

describe('constantTimeEqual', () => {
  it('holds for equal bytes, whether given as text or as bytes', () => {
    expect(constantTimeEqual('zoë', Buffer.from('zoë', 'utf8'))).toBe(true);
  });

  it.each([
    ['a', 'b'],
    ['a', 'ab'],
    ['', 'a'],
    ['é', 'e\u0301'],
  ])('is false, and no error, for %j and %j', (left, right) => {
    expect(constantTimeEqual(left, right)).toBe(false);
  });
});

describe('hmac', () => {
  // RFC 4231, test case 2, and RFC 2202, test case 2.
  it.each([
    ['sha256', '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'],
    ['sha1', 'effcdf6ae5eb2fa2d27416d5f184df9c259a7c79'],
  ] as const)('gives the published value for %s', (algorithm, expected) => {
    expect(hmac({ algorithm, key: 'Jefe', parts: [message] }).toString('hex')).toBe(expected);
  });

  it('signs parts as if they were one', () => {
    const parts = ['what do ya ', Buffer.from('want for nothing?')];
    expect(hmac({ algorithm: 'sha512', key: 'Jefe', parts })).toEqual(
      hmac({ algorithm: 'sha512', key: 'Jefe', parts: [message] }),
    );
  });
});

describe('sha256Hex', () => {
  it('gives the published value for abc (FIPS 180)', () => {
    expect(sha256Hex(['a', Buffer.from('bc')])).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });
});

describe('decodeBase64', () => {
  it('takes standard base64 with and without padding', () => {
    expect(decodeBase64('Zm8=')?.toString()).toBe('fo');
    expect(decodeBase64('Zm8')?.toString()).toBe('fo');
  });

  it.each(['', '=', '!!!', 'Zm 8', 'Zm-_', 'Zm8===', 'A'])(
    'refuses %j instead of skipping what it does not know',
    (text) => {
      expect(decodeBase64(text)).toBeUndefined();
    },
  );
});

describe('ECDSA P-256', () => {
  const pair = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const signature = sign('sha256', message, pair.privateKey);
  const spki = pair.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');

  it.each([
    ['base64 SPKI', spki],
    ['base64 SPKI in lines', spki.replace(/.{64}/g, '$&\n')],
    ['PEM', pair.publicKey.export({ format: 'pem', type: 'spki' }).toString()],
  ])('verifies with the key as %s', (_form, text) => {
    const publicKey = parseP256PublicKey(text);
    expect(publicKey && verifyEcdsaP256({ publicKey, signed: message, signature })).toBe(true);
  });

  it('refuses another message, a truncated signature and r = s = 0', () => {
    const { publicKey } = pair;
    expect(verifyEcdsaP256({ publicKey, signed: Buffer.from('other'), signature })).toBe(false);
    expect(verifyEcdsaP256({ publicKey, signed: message, signature: signature.subarray(0, 20) })).toBe(false);
    expect(verifyEcdsaP256({ publicKey, signed: message, signature: Buffer.from('MAYCAQACAQA=', 'base64') })).toBe(
      false,
    );
  });

  it('takes no other curve, no other kind of key and no rubbish as its key', () => {
    const spkiOf = (key: import('node:crypto').KeyObject): string =>
      key.export({ format: 'der', type: 'spki' }).toString('base64');
    expect(
      parseP256PublicKey(spkiOf(generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).publicKey)),
    ).toBeUndefined();
    expect(parseP256PublicKey(spkiOf(generateKeyPairSync('ed25519').publicKey))).toBeUndefined();
    expect(parseP256PublicKey('secret')).toBeUndefined();
    expect(parseP256PublicKey('')).toBeUndefined();
  });
});

describe('Ed25519', () => {
  // RFC 8032, section 7.1, test 2.
  const publicKey = Buffer.from('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c', 'hex');
  const signed = Buffer.from('72', 'hex');
  const signature = Buffer.from(
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    'hex',
  );

  it('verifies the published signature', () => {
    expect(verifyEd25519({ publicKey, signed, signature })).toBe(true);
  });

  it('refuses another message, and keys and signatures of a wrong length', () => {
    expect(verifyEd25519({ publicKey, signed: Buffer.from('73', 'hex'), signature })).toBe(false);
    expect(verifyEd25519({ publicKey, signed, signature: signature.subarray(1) })).toBe(false);
    expect(verifyEd25519({ publicKey: publicKey.subarray(1), signed, signature })).toBe(false);
  });
});
