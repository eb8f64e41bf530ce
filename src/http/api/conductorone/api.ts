import { Router, type ErrorRequestHandler, type RequestHandler, type Response } from 'express';
import { ConditionsBusyError } from '../../../model/access/conditions.ts';
import { BodyError } from '../../read-body.ts';
import type { Routes } from '../../routes.ts';
import { retryAfterSeconds, unavailableMessage, type FaultReading } from '../../problem.ts';
import { isUnstorableUrl } from '../../../model/storable-text.ts';
import { ApiRefusal, sendApiError } from './errors.ts';
import type { V1Privilege } from './v1-routes.ts';

export interface ConductorOneApiDependencies extends FaultReading {
  /** Finds out who calls, and refuses a caller whom nobody knows. */
  readonly authenticate: RequestHandler;
  /** Paths relative to `/api/v1`. */
  readonly routes: readonly Routes<V1Privilege>[];
}

/** Everything under `/api/v1` but callbacks: who calls, routes, and errors as ConductorOne has them (C9). */
export function createConductorOneApi({ authenticate, routes, ...faults }: ConductorOneApiDependencies): Router {
  const router = Router();
  router.use(authenticate);
  router.use(refuseUnstorableUrls);
  for (const { router: served } of routes) router.use(served);
  // 404 would say that an object is gone, and clients would drop it from their state.
  router.use((request, response) => {
    sendApiError(response, {
      code: 'notSupported',
      message: `Signalbox does not serve ${request.method} ${request.baseUrl}${request.path}.`,
    });
  });
  router.use(createApiErrorHandler(faults));
  return router;
}

const refuseUnstorableUrls: RequestHandler = (request, response, next) => {
  if (isUnstorableUrl(request.url))
    return sendApiError(response, {
      code: 'invalid',
      message: 'The URL contains the character U+0000 (%00); leave it out.',
    });
  next();
};

/** Errors as ConductorOne has them, of whatever is served before it. */
export function createApiErrorHandler({ report, isUnavailable }: FaultReading): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    if (error instanceof ApiRefusal) return sendApiError(response, error.error);
    if (error instanceof ConditionsBusyError)
      return sendApiError(response, {
        code: 'unavailable',
        message: `The policy's conditions cannot be evaluated now: ${error.message}`,
      });
    if (error instanceof BodyError) return sendBodyError(response, error);
    const status = error instanceof Error && 'status' in error ? error.status : undefined;
    // An encoding or a path that Express cannot read; it says by the status that the caller is the cause.
    if (typeof status === 'number' && status >= 400 && status < 500 && error instanceof Error)
      return sendApiError(response, { code: 'invalid', message: `The request cannot be read: ${error.message}` });
    report(error);
    if (isUnavailable(error)) {
      response.set('Retry-After', String(retryAfterSeconds));
      return sendApiError(response, { code: 'unavailable', message: unavailableMessage });
    }
    sendApiError(response, { code: 'internal', message: 'Something went wrong; the log says what.' });
  };
}

function sendBodyError(response: Response, { status, message, retryAfterSeconds }: BodyError): void {
  if (retryAfterSeconds !== undefined) response.setHeader('Retry-After', retryAfterSeconds);
  sendApiError(response, { code: status === 413 ? 'tooLarge' : status === 503 ? 'unavailable' : 'invalid', message });
}
