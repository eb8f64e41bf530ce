import { createHmac } from 'node:crypto';

import type { HeaderLine, IncomingRequest } from '../../src/model/request.ts';
import type { Verification, VerifierSettings } from '../../src/model/inbound/verification.ts';
import { findPlatform } from '../../src/platforms/index.ts';

export const nowSeconds = 1_760_000_000;

export function settingsOf(settings: Partial<VerifierSettings>): VerifierSettings {
  return { platform: '', secrets: [], headers: {}, urlVerified: false, ...settings };
}

export interface RequestParts {
  readonly method?: string;
  readonly url?: string;
  readonly headers?: readonly HeaderLine[];
  readonly body?: string | Uint8Array;
}

export function requestOf({
  method = 'POST',
  url = 'https://hooks.example.com/webhook/1',
  headers = [],
  body = '',
}: RequestParts): IncomingRequest {
  return { method, url, headers, body: Buffer.from(body) };
}

export function judge(settings: Partial<VerifierSettings>, parts: RequestParts): Verification {
  const complete = settingsOf(settings);
  const platform = findPlatform(complete);
  if (!platform) throw new Error('no platform');
  return platform.verify(complete, requestOf(parts), nowSeconds);
}

export function hexHmac(secret: string | Uint8Array, text: string): string {
  return createHmac('sha256', secret).update(text).digest('hex');
}

export function base64Hmac(secret: string | Uint8Array, text: string): string {
  return createHmac('sha256', secret).update(text).digest('base64');
}

/** A request as Slack signs it. */
export function signedBySlack(secret: string, body: string, timestamp = String(nowSeconds)): RequestParts {
  const headers: HeaderLine[] = [
    ['X-Slack-Request-Timestamp', timestamp],
    ['X-Slack-Signature', `v0=${hexHmac(secret, `v0:${timestamp}:${body}`)}`],
  ];
  return { body, headers };
}

/** A request as GitHub and Facebook sign it. */
export function signedByHub(secret: string, body: string): RequestParts {
  return { body, headers: [['X-Hub-Signature-256', `sha256=${hexHmac(secret, body)}`]] };
}
