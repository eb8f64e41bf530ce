import type { Role } from '../../model/api-key.ts';

/** Changing these is configuration; everything else that changes something is operating. */
const configuration = /^\/api\/(metadata|sources|keys|v1\/(webhooks|apps|policies|users|settings))(\/|$)/i;
/** Replaying is an operator's act, under whichever path it is asked for (R100). */
const replay = /^\/api\/metadata\/webhook\/[^/]+\/history\/[^/]+\/replay\/?$/i;
/** Asks that are posted because they have a body. */
const questions = /^\/api\/(matches\/test|workflow\/search|v1\/search)(\/|$)/i;

/** The role that a call needs. Routes are found without regard to case, so roles are as well. */
export function neededRole(method: string, path: string): Role {
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS' || questions.test(path)) return 'read';
  return configuration.test(path) && !replay.test(path) ? 'admin' : 'operate';
}
