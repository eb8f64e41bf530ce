import { setImmediate as yieldNow } from 'node:timers/promises';
import type { RequestHandler } from 'express';
import { isTooDeep, jsonDepthMax } from '../model/json-depth.ts';
import { jsonExcess } from '../model/json-values.ts';
import { BodyError } from './body-error.ts';
import { readBodies } from './read-bodies.ts';

/**
 * The bound of values in one body of the API: a workflow of two thousand tasks has 20,000 values. So many are parsed, checked and
 * written in a few tens of milliseconds, while a body of 5 MB can hold more than a million.
 */
const bounds = { values: 100_000, names: 20_000 };

/** Puts a request's body into `request.body` as the text of bounded JSON; undefined when there is none. */
export function readJsonTexts(bytesMax: number): readonly RequestHandler[] {
  return [readBodies(bytesMax), toText];
}

const toText: RequestHandler = async (request, _response, next) => {
  const bytes: unknown = request.body;
  const text = Buffer.isBuffer(bytes) ? decoder.decode(bytes) : '';
  request.body = /\S/.test(text) ? text : undefined;
  if (isTooDeep(text)) throw new BodyError(400, `the JSON is nested more than ${jsonDepthMax} levels deep`);
  const excess = jsonExcess(text, bounds);
  if (excess === 'values') throw new BodyError(413, `the JSON holds more than ${bounds.values} values`);
  if (excess === 'names')
    throw new BodyError(
      413,
      `the JSON holds more than ${bounds.names} different names of members; where they are data, send a list`,
    );
  // Others have their turn before it is parsed.
  if (text.length > largeCharactersMin) await yieldNow();
  next();
};

/** Above it each step of reading a body has a turn of the loop of its own. */
export const largeCharactersMin = 256 * 1024;

/** A byte-order mark is no part of the text. */
const decoder = new TextDecoder();
