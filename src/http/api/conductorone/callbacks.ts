import type { Request, Response } from 'express';
import type { CallbackAnswer, CallbackReceiver } from '../../../outbound/callback.ts';
import { callbackPath } from '../../../outbound/envelope.ts';
import { sendApiError } from './errors.ts';
import { createV1Routes, type V1Privilege } from './v1-routes.ts';
import type { Routes } from '../../routes.ts';
import { readBody } from '../../read-body.ts';
import { traceParentHeader } from '../../../model/trace.ts';

export interface CallbackRoutesDependencies {
  readonly callbacks: CallbackReceiver;
  readonly report: (error: unknown) => void;
}

/** A larger callback is answered 413 (C93). */
const bodyBytesMax = 256_000;
const retryAfterSeconds = 5;

/** The route to which receivers post delayed answers (C90): the token in the path is all that it asks for. */
export function createCallbackRoutes({ callbacks, report }: CallbackRoutesDependencies): Routes<V1Privilege> {
  const routes = createV1Routes();
  routes.all(
    `${callbackPath}/:token`,
    { needs: 'open', body: 'none' },
    (request: Request<{ token: string }>, response) => {
      if (request.method !== 'POST') {
        response.setHeader('Allow', 'POST');
        return void response.status(405).json({ code: 12, message: 'A callback is a POST.', details: [] });
      }
      const { token } = request.params;
      receive(token, request, response).catch((error: unknown) => {
        report(error);
        if (response.headersSent) return response.destroy();
        response.setHeader('Retry-After', retryAfterSeconds);
        sendApiError(response, { code: 'unavailable', message: 'The answer could not be stored; send it again.' });
      });
    },
  );
  return routes;

  async function receive(token: string, request: Request, response: Response): Promise<void> {
    const body = await readBody(request, response, { bytesMax: bodyBytesMax });
    if (body.kind !== 'whole') return refuseBody(response, body.kind);
    send(
      response,
      await callbacks.receive({
        token,
        body: body.bytes,
        address: request.socket.remoteAddress ?? '',
        traceParent: request.get(traceParentHeader),
      }),
    );
  }
}

function refuseBody(response: Response, kind: 'tooLarge' | 'busy' | 'stalled' | 'aborted'): void {
  switch (kind) {
    case 'aborted':
    case 'stalled':
      response.destroy();
      return;
    case 'tooLarge':
      response.setHeader('Connection', 'close');
      return sendApiError(response, { code: 'tooLarge', message: `The body is larger than ${bodyBytesMax} bytes.` });
    case 'busy':
      response.setHeader('Retry-After', retryAfterSeconds);
      return sendApiError(response, {
        code: 'unavailable',
        message: 'This server holds as many large bodies as it may; send the answer again.',
      });
    default:
      kind satisfies never;
  }
}

function send(response: Response, answer: CallbackAnswer): void {
  switch (answer.kind) {
    case 'accepted':
      response.status(answer.status).json({});
      return;
    case 'invalid':
      return sendApiError(response, { code: 'invalid', message: answer.message });
    case 'unusable':
      return sendApiError(response, { code: 'wrongState', message: answer.message });
    case 'tooMany':
      response.setHeader('Retry-After', answer.afterSeconds);
      return sendApiError(response, { code: 'tooMany', message: 'Too many wrong callback URLs from this address.' });
  }
}
