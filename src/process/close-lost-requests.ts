import { AccessRequestCase } from '../access/access-request-case.ts';
import { startRounds, type Rounds } from '../concurrency/rounds.ts';
import { systemUsers } from '../model/caller.ts';
import { createKsuid } from '../model/ksuid.ts';
import type { OpenRequest, OpenRequests, RunEndings } from '../model/access/open-requests.ts';

export interface LostRequestTimes {
  /** A request that was saved a moment ago has a run. */
  readonly savedForMs: number;
  /** Between two pages. */
  readonly pauseMs: number;
}

export interface LostRequestOptions {
  readonly requests: OpenRequests;
  readonly runs: RunEndings;
  readonly times?: LostRequestTimes;
  readonly log?: (counts: { readonly closed: number }) => void;
  readonly onError: (error: unknown) => void;
}

const timesDefault: LostRequestTimes = { savedForMs: 60_000, pauseMs: 30_000 };
/** One question for each, every half a minute: next to nothing for Temporal, and all of 100,000 open requests in a day. */
const requestsPerPage = 50;

/**
 * Closes requests whose run somebody has terminated in Temporal, or that failed there: nobody can act on them any more, and each
 * would stand in the way of asking for the same access again (C10). They end in error, since nobody knows how far they got. A run
 * that Temporal does not know is left alone: perhaps it is the wrong Temporal (docs/decisions/0146-requests-whose-run-has-ended.md).
 * Goes round until it is stopped.
 */
export function startClosingLostRequests(options: LostRequestOptions): Rounds {
  const { requests, runs, times: { savedForMs, pauseMs } = timesDefault, log, onError } = options;
  let afterId = '';
  return startRounds(
    async ({ signal }) => {
      const page = await requests.page({ savedForMs, afterId, limit: requestsPerPage });
      let closed = 0;
      for (const open of page) {
        if (signal.aborted) return;
        if (await isClosedNow(open)) closed += 1;
        afterId = open.request.id;
      }
      if (page.length < requestsPerPage) afterId = '';
      if (closed > 0) log?.({ closed });
    },
    { pauseMs, firstAfterMs: pauseMs, onError },
  );

  async function isClosedNow(open: OpenRequest): Promise<boolean> {
    const ending = await runs.endingOf(open.request.id);
    if (ending === undefined) return false;
    const lost = new AccessRequestCase(open.request, { now: () => new Date().toISOString(), newId: createKsuid });
    lost.comment(
      systemUsers.system,
      `The run of this request ended in Temporal (${ending}), so nobody can decide it any more.`,
    );
    lost.finish('ERROR', systemUsers.system);
    return requests.close(open, lost.task, lost.takeTrail().entries);
  }
}
