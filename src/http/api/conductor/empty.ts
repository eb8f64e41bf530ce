import type { Response } from 'express';

/** R17, A6: a 200 without a type, so that no client takes it for a stream. */
export function sendEmpty(response: Response): void {
  response.writeHead(200, { ...response.getHeaders(), 'Content-Length': 0 }).end();
}
