import type { RequestHandler } from 'express';
import { sendProblem } from './problem.ts';

/**
 * Refuses a request whose target can be read in two ways: `#` and `\` end a path or separate it, depending on who
 * reads. RFC 3986 allows neither in a path or a query, nor any control character, so no client sends them.
 */
export const refuseUnclearTargets: RequestHandler = (request, response, next) => {
  if (!unclear.test(request.url)) return next();
  sendProblem(response, {
    status: 400,
    code: 'INVALID_REQUEST',
    message: 'The request target contains "#", "\\" or a control character, which no URL has there; percent-encode it.',
  });
};

const unclear = /[#\\\x00-\x20\x7f]/;
