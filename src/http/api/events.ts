import { Router } from 'express';
import type { Ledger, LedgerEntry } from '../../model/ledger.ts';
import { sendInvalid, sendProblem } from '../problem.ts';

const limitDefault = 25;
const limitMax = 100;

/** The ledger: what came, whether it was genuine, and whom it woke. */
export function createEventRoutes(ledger: Ledger): Router {
  const router = Router();

  router.get('/', async (request, response) => {
    const { source, outcome, cursor } = request.query;
    const limit = Number(request.query['limit'] ?? limitDefault);
    if (!Number.isInteger(limit) || limit < 1 || limit > limitMax) {
      return sendInvalid(response, [{ path: 'limit', message: `use a whole number from 1 to ${limitMax}` }]);
    }
    const page = await ledger.list({ sourceId: textIn(source), outcome: textIn(outcome), cursor: textIn(cursor), limit });
    response.json({ events: page.entries.map((entry) => toView(entry)), nextCursor: page.nextCursor });
  });

  router.get('/:id', async (request, response) => {
    const { id } = request.params;
    const page = isUuid(id) ? await ledger.list({ eventId: id, limit: 1 }) : { entries: [] };
    const [entry] = page.entries;
    if (entry === undefined) return sendProblem(response, { status: 404, message: `There is no event with the id "${id}".` });
    response.json({ ...toView(entry), headers: entry.headers, body: Buffer.from(entry.body).toString('utf8') });
  });

  return router;
}

function toView({ headers: _headers, body: _body, ...entry }: LedgerEntry) {
  return entry;
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}
