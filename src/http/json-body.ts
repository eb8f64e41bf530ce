import express, { type RequestHandler } from 'express';
import { parseExactJson } from '../inbound/payload/exact-json.ts';
import { sendInvalid } from './problem.ts';
import { mayBeUnstorable, storableFault } from './storable-text.ts';

/**
 * JSON bodies of the API, whatever type they are sent under. Numbers keep their value: an integer beyond 2^53 in a
 * definition or an input becomes its text instead of a neighbour (M27). Nesting is bounded before it is parsed.
 */
export function readJsonBodies({ bytesMax }: { readonly bytesMax: number }): RequestHandler[] {
  return [express.raw({ limit: bytesMax, type: () => true }), parseBody];
}

const parseBody: RequestHandler = (request, response, next) => {
  const bytes: unknown = request.body;
  if (!Buffer.isBuffer(bytes)) return next();
  const text = new TextDecoder().decode(bytes);
  if (text.trim() === '') {
    request.body = undefined;
    return next();
  }
  const parsed = parseExactJson(text);
  if (parsed.kind === 'malformed') return sendInvalid(response, [{ path: '', message: parsed.message }]);
  const fault = mayBeUnstorable(text) ? storableFault(parsed.value) : undefined;
  if (fault !== undefined) return sendInvalid(response, [fault]);
  request.body = parsed.value;
  next();
};
