import type { Overview, Overviews, SourceActivity } from '../../model/overview.ts';
import type { Routes } from '../routes.ts';
import { createApiRoutes, type ApiPrivilege } from './api-routes.ts';
import { stateNames } from './conductorone/message-view.ts';

export interface OverviewsDependencies {
  readonly overviews: Overviews;
}

/** Pages ask anew whenever an event comes; for so long they share one answer. */
const freshMs = 1_000;

/** `GET /api/home` and `GET /api/activity`: how it goes, for people. */
export function createOverviewRoutes({ overviews }: OverviewsDependencies): Routes<ApiPrivilege> {
  const routes = createApiRoutes();
  const all = share(() => overviews.ofAll());
  const sources = share(() => overviews.ofSources());

  routes.get('/home', { needs: 'read', query: 'none' }, async (_request, response) => {
    response.json(toHome(await all()));
  });

  routes.get('/activity', { needs: 'read', query: 'none' }, async (_request, response) => {
    response.json({ sources: (await sources()).map(toActivity) });
  });

  return routes;
}

/** Requests that come while an answer is made, or shortly after, share it: a slow database has one question to answer. */
function share<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let last: { readonly answer: Promise<Answer>; madeAt?: number } | undefined;
  return () => {
    if (last?.madeAt !== undefined && performance.now() - last.madeAt > freshMs) last = undefined;
    return (last ??= begin()).answer;
  };

  function begin() {
    const begun: { readonly answer: Promise<Answer>; madeAt?: number } = { answer: ask() };
    begun.answer.then(
      () => {
        begun.madeAt = performance.now();
      },
      () => {
        last = undefined;
      },
    );
    return begun;
  }
}

function toHome({ events, deliveries, ...rest }: Overview) {
  return {
    events: { ...events, minutes: events.minutes.map(({ at, ...more }) => ({ at: at.toISOString(), ...more })) },
    deliveries: {
      states: deliveries.states.map(({ state, count }) => ({ state: stateNames[state], count })),
      complete: deliveries.complete,
    },
    ...rest,
  };
}

function toActivity({ lastAt, ...activity }: SourceActivity) {
  return { ...activity, lastAt: lastAt?.toISOString() };
}
