import type { Response } from 'express';
import type { JsonObject } from '../../../model/json.ts';

/** An answer that is not a success, in the shape ConductorOne's clients read (C9). */
export interface ApiError {
  readonly code: ApiErrorCode;
  /** The mistake, the thing that has it, and the remedy. */
  readonly message: string;
  readonly details?: readonly JsonObject[];
}

/** gRPC's names for what went wrong. */
export type ApiErrorCode =
  | 'invalid'
  | 'wrongState'
  | 'unauthenticated'
  | 'forbidden'
  | 'notFound'
  | 'exists'
  | 'conflict'
  | 'tooMany'
  | 'tooLarge'
  | 'notSupported'
  | 'internal'
  | 'unavailable';

/** The one place where codes become numbers and statuses (C9). */
const statuses: Readonly<Record<ApiErrorCode, { readonly code: number; readonly status: number }>> = {
  invalid: { code: 3, status: 400 },
  wrongState: { code: 9, status: 400 },
  unauthenticated: { code: 16, status: 401 },
  forbidden: { code: 7, status: 403 },
  notFound: { code: 5, status: 404 },
  exists: { code: 6, status: 409 },
  conflict: { code: 10, status: 409 },
  tooMany: { code: 8, status: 429 },
  tooLarge: { code: 8, status: 413 },
  notSupported: { code: 12, status: 501 },
  internal: { code: 13, status: 500 },
  unavailable: { code: 14, status: 503 },
};

export function sendApiError(response: Response, { code, message, details = [] }: ApiError): void {
  const { code: number, status } = statuses[code];
  response.status(status).json({ code: number, message, details });
}

/** Thrown by a route to answer with an error; the handler of the /api/v1 routes sends it. */
export class ApiRefusal extends Error {
  override readonly name = 'ApiRefusal';
  readonly error: ApiError;

  constructor(error: ApiError) {
    super(error.message);
    this.error = error;
  }
}

export function refuse(code: ApiErrorCode, message: string, details?: readonly JsonObject[]): never {
  throw new ApiRefusal({ code, message, ...(details === undefined ? {} : { details }) });
}
