import { rejectionReasons, type RejectionReason } from '../model/inbound/verification.ts';

/**
 * The stable names of problems, each with the status that it comes with. Where a problem has no closer name, that of its
 * status is sent, so that each refusal has one. docs/errors.md says of each what to do.
 */
export const problemCodes = {
  INVALID_REQUEST: 400,
  INVALID_TOKEN: 401,
  EXPIRED_TOKEN: 401,
  WRONG_CREDENTIALS: 401,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_SERVED: 405,
  TOO_SLOW: 408,
  CONFLICT: 409,
  ID_IN_USE: 409,
  NAME_IN_USE: 409,
  NO_KEYS: 409,
  CHANGED_MEANWHILE: 409,
  DEFINITION_EXISTS: 409,
  IDEMPOTENCY_CONFLICT: 409,
  STILL_REFUSED: 409,
  BODY_NOT_KEPT: 409,
  NOT_REPLAYABLE: 409,
  EXPIRED: 409,
  ALREADY_DELIVERED: 409,
  SOURCE_DELETED: 409,
  BODY_TOO_LARGE: 413,
  UNSUPPORTED: 415,
  EXPECTATION_FAILED: 417,
  TOO_MANY_REQUESTS: 429,
  TOO_MANY_WRONG_KEYS: 429,
  INTERNAL: 500,
  NOT_SERVED: 501,
  PLATFORM_REFUSED: 502,
  BUSY: 503,
  UNAVAILABLE: 503,
} as const;

export type ProblemCode = keyof typeof problemCodes | RejectionReason;

/** Codes for the status alone. */
const ofStatus: Readonly<Record<number, ProblemCode>> = {
  400: 'INVALID_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_SERVED',
  408: 'TOO_SLOW',
  409: 'CONFLICT',
  413: 'BODY_TOO_LARGE',
  415: 'UNSUPPORTED',
  417: 'EXPECTATION_FAILED',
  429: 'TOO_MANY_REQUESTS',
  501: 'NOT_SERVED',
  502: 'PLATFORM_REFUSED',
  503: 'UNAVAILABLE',
};

/** The name of a problem that has none of its own. */
export function codeOfStatus(status: number): ProblemCode {
  return ofStatus[status] ?? (status < 500 ? 'INVALID_REQUEST' : 'INTERNAL');
}

/** Every name that a refusal can have. */
export const allProblemCodes: readonly string[] = [...Object.keys(problemCodes), ...rejectionReasons];
