import type { Response } from 'express';
import type { SourceChange } from '../../model/inbound/source.ts';
import { sendProblem } from '../problem.ts';

/** Why a source is as it was. */
export function sendUnchanged(
  response: Response,
  id: string,
  change: Exclude<SourceChange, { kind: 'saved' }>,
  name = '',
): void {
  switch (change.kind) {
    case 'notFound':
      return sendProblem(response, { status: 404, message: `There is no webhook with the id "${id}".` });
    case 'stale':
      return sendProblem(response, {
        status: 409,
        message: `Webhook ${id} is being changed by others all the time; send it again.`,
        code: 'CHANGED_MEANWHILE',
        retryable: true,
      });
    case 'conflict':
      return sendProblem(
        response,
        change.field === 'id'
          ? {
              status: 409,
              message: `A webhook with the id ${id} exists already; change it with PUT.`,
              code: 'ID_IN_USE',
            }
          : {
              status: 409,
              message: `A webhook named "${name}" exists already; choose another name.`,
              code: 'NAME_IN_USE',
            },
      );
  }
}
