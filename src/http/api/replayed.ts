import type { Response } from 'express';
import type { Replayed } from '../../inbound/replay.ts';
import type { Ledger } from '../../model/ledger.ts';
import { sendProblem } from '../problem.ts';
import { toEventView } from './event-filter.ts';

/** What a replay did, as the ledger has it now; 409 when nothing was done (R100). */
export async function sendReplayed(response: Response, ledger: Pick<Ledger, 'find'>, replayed: Replayed): Promise<void> {
  switch (replayed.kind) {
    case 'unknown':
      return sendProblem(response, { status: 404, message: `There is no event with the id "${replayed.eventId}". It may have expired.` });
    case 'refused':
      return sendProblem(response, { status: 409, code: replayed.code, message: replayed.message });
    case 'replayed': {
      const entry = await ledger.find(replayed.eventId);
      response.json({ eventId: replayed.eventId, ...(entry && { event: toEventView(entry) }) });
      return;
    }
    default:
      replayed satisfies never;
  }
}
