import { constantTimeEqual, sha256Bytes, hmac } from '../signing/digests.ts';

/** Tokens of callback URLs: derived from a key and the message, so that attempts days later send the same (C31, C90). */
export interface CallbackTokens {
  tokenOf(messageId: string): string;
  /** The stored form of it. */
  hashOf(token: string): Uint8Array;
  /** The message that the token is for; undefined when this key never made it. Costs the same for all of one length. */
  messageIdOf(token: string): string | undefined;
}

const idChars = 27;
/** 256 bits in base64url. */
const tokenPattern = /^[a-zA-Z0-9]{27}[A-Za-z0-9_-]{43}$/;

/** `key` has 32 bytes and is used for nothing else. */
export function createCallbackTokens(key: Uint8Array): CallbackTokens {
  const tokenOf = (messageId: string) =>
    messageId + hmac({ algorithm: 'sha256', key, parts: [messageId] }).toString('base64url');
  return {
    tokenOf,
    hashOf: (token) => sha256Bytes([token]),
    messageIdOf(token) {
      if (!tokenPattern.test(token)) return undefined;
      const messageId = token.slice(0, idChars);
      return constantTimeEqual(token, tokenOf(messageId)) ? messageId : undefined;
    },
  };
}
