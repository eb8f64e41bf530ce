import type { Request, Response } from 'express';
import { fullRunMessage } from '../../../model/definitions/task-update.ts';
import { suggest } from '../../../model/suggest.ts';
import { sendWarnings } from '../warnings.ts';
import { sendProblem } from '../../problem.ts';

/**
 * Says in the answer which parameters of the query had no effect. Conductor's server ignores what it does not know, so its
 * clients send more than there is (A195); a misspelt one would otherwise give the first page for ever, without a word.
 */
export function warnUnknownParameters({ query }: Request, response: Response, known: readonly string[]): void {
  const unknown = Object.keys(query).filter((name) => !known.includes(name) && !withoutMeaning.includes(name));
  sendWarnings(
    response,
    unknown.map((path) => {
      const meant = suggest(path, known);
      return { path, message: `has no effect here${meant === undefined ? '' : `; did you mean ${meant}?`}` };
    }),
  );
}

/** Parameters that Conductor's own clients send by themselves, and those that change nothing here by their nature. */
const withoutMeaning = ['access', 'metadata', 'queryId', 'skipCache', 'summarize'];

/** R17, A6: a 200 without a type, so that no client takes it for a stream. */
export function sendEmpty(response: Response): void {
  response.writeHead(200, { ...response.getHeaders(), 'Content-Length': 0 }).end();
}

/** Only the run itself knows, and nobody who runs it answers. Asking or telling it again does no harm. */
/** A run keeps a part of the updates that Temporal takes for those that end something. */
export function sendFull(response: Response): void {
  sendProblem(response, {
    status: 409,
    message: fullRunMessage,
  });
}

export function sendUnavailable(response: Response): void {
  response.set('Retry-After', '1');
  sendProblem(response, {
    status: 503,
    message: 'No worker answers for this workflow right now; try again.',
    retryable: true,
  });
}
