import { setImmediate as yieldNow } from 'node:timers/promises';
import type { RequestHandler } from 'express';
import { parseExactJson, parseExactJsonInTurns } from '../inbound/payload/exact-json.ts';
import { largeCharactersMin, readJsonTexts } from './json-text.ts';
import { sendInvalid } from './problem.ts';
import { mayBeUnstorable, storableFault } from '../model/storable-text.ts';

/**
 * JSON bodies of the API, whatever type they are sent under. Numbers keep their value: an integer beyond 2^53 in a
 * definition or an input becomes its text instead of a neighbour (M27). Nesting and number of values are bounded before
 * anything is parsed.
 */
export function readJsonBodies({ bytesMax }: { readonly bytesMax: number }): readonly RequestHandler[] {
  return [...readJsonTexts(bytesMax), parseBody];
}

const parseBody: RequestHandler = async (request, response, next) => {
  const text: unknown = request.body;
  if (typeof text !== 'string') return next();
  const parsed = text.length > largeCharactersMin ? await parseExactJsonInTurns(text) : parseExactJson(text);
  if (parsed.kind === 'malformed') return sendInvalid(response, [{ path: '', message: parsed.message }]);
  const fault = mayBeUnstorable(text) ? storableFault(parsed.value) : undefined;
  if (fault !== undefined) return sendInvalid(response, [fault]);
  request.body = parsed.value;
  // Parsing has cost what a turn may; what the route does with it has one of its own.
  if (text.length > largeCharactersMin) await yieldNow();
  next();
};
