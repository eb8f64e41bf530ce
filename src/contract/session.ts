import type { Role } from '../model/api-key.ts';
import { knownNames } from './known-names.ts';
import { verbatim } from './verbatim.ts';

/** `POST /api/session`: signs a browser in. */
export const sessionRequest = knownNames({
  key: verbatim.min(1, 'give an API key: <key id>.<secret>, or the value of SIGNALBOX_API_KEY'),
});

/** `GET /api/me`: who calls, and what they may do. */
export interface Me {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** `none`: no key is needed, and only this machine may call. */
  readonly signIn: 'key' | 'none';
  readonly version: string;
  /** The namespace in Temporal's own UI, where the server knows of one. */
  readonly temporalUi?: string;
}
