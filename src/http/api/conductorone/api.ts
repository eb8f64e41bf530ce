import express, { Router, type ErrorRequestHandler, type RequestHandler } from 'express';
import { isUnstorableUrl, storableFault } from '../../storable-text.ts';
import { ApiRefusal, sendApiError } from './errors.ts';

export interface ConductorOneApiDependencies {
  /** Lets callers through, and remembers who they are. */
  readonly guard: RequestHandler;
  /** Paths relative to `/api/v1`. */
  readonly routers: readonly Router[];
  readonly report: (error: unknown) => void;
}

/** A task with all that it names. */
const bodyBytesMax = 5 * 1024 * 1024;

/** Everything under `/api/v1` but callbacks: who calls, bodies, routes, and the error bodies of C9. */
export function createConductorOneApi({ guard, routers, report }: ConductorOneApiDependencies): Router {
  const router = Router();
  router.use(guard);
  // Any type: clients send JSON under many names; a body of zero length is an empty object (C6).
  router.use(express.json({ limit: bodyBytesMax, type: () => true, strict: false }));
  router.use(refuseUnstorable);
  for (const routes of routers) router.use(routes);
  router.use((request, response) => {
    sendApiError(response, { code: 'notFound', message: `There is nothing at ${request.method} ${request.baseUrl}${request.path}.` });
  });
  router.use(errorHandler(report));
  return router;
}

const refuseUnstorable: RequestHandler = (request, response, next) => {
  const fault = storableFault(request.body);
  if (fault !== undefined) return sendApiError(response, { code: 'invalid', message: fault.path === '' ? fault.message : `${fault.path} ${fault.message}` });
  if (isUnstorableUrl(request.url)) return sendApiError(response, { code: 'invalid', message: 'The URL contains the character U+0000 (%00); leave it out.' });
  next();
};

function errorHandler(report: (error: unknown) => void): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    if (error instanceof ApiRefusal) return sendApiError(response, error.error);
    const status = error instanceof Error && 'status' in error ? error.status : undefined;
    if (status === 413) return sendApiError(response, { code: 'tooLarge', message: `The body is larger than ${bodyBytesMax} bytes.` });
    if (status === 400 && error instanceof SyntaxError) return sendApiError(response, { code: 'invalid', message: `The body is not JSON: ${error.message}` });
    // An encoding or a path that Express cannot read; it says by the status that the caller is the cause.
    if (typeof status === 'number' && status >= 400 && status < 500 && error instanceof Error) return sendApiError(response, { code: 'invalid', message: `The request cannot be read: ${error.message}` });
    report(error);
    sendApiError(response, { code: 'internal', message: 'Something went wrong; the log says what.' });
  };
}
