import { z } from 'zod';
import type { CallerRole } from '../model/api-key.ts';
import { knownNames } from './known-names.ts';
import { verbatim } from './verbatim.ts';

const oneOfBoth =
  'give an API key as key (<key id>.<secret>, or the value of SIGNALBOX_API_KEY), or a client of yours as clientId and clientSecret';

/** `POST /api/session`: signs a browser in, with an API key or as the person whom a client acts for. */
export const sessionRequest = knownNames({
  key: verbatim.min(1, oneOfBoth).optional(),
  clientId: verbatim.min(1, oneOfBoth).optional(),
  clientSecret: verbatim.min(1, oneOfBoth).optional(),
}).refine(
  ({ key, clientId, clientSecret }) =>
    key === undefined
      ? clientId !== undefined && clientSecret !== undefined
      : clientId === undefined && clientSecret === undefined,
  oneOfBoth,
);

/** `GET /api/session`: how a browser signs in here. */
export interface SignInWays {
  /** Absent: no OpenID provider is set. */
  readonly openId?: {
    /** The provider's host. */
    readonly name: string;
  };
}

/** `DELETE /api/session`, of somebody whom the OpenID provider signs out as well. */
export interface SignedOut {
  /** Where the browser goes for that. */
  readonly signOutUrl: string;
}

/** `GET /auth/oidc/start`: to which page of the console the browser comes back. */
export const signInQuery = knownNames({ to: z.string().optional() });

/** `GET /api/me`: who calls, and what they may do. */
export interface Me {
  readonly id: string;
  readonly name: string;
  /** `none`: a person who may use access requests alone. */
  readonly role: CallerRole;
  /** `none`: no key is needed, and only this machine may call. */
  readonly signIn: 'key' | 'person' | 'none';
  readonly version: string;
  /** The namespace in Temporal's own UI, where the server knows of one. */
  readonly temporalUi?: string;
  /** Of a viewer of traces, where one is set, with `{traceId}` in it. */
  readonly traceUrl?: string;
}
