import { useEffect, useSyncExternalStore } from 'react';
import type { QueryClient } from '@tanstack/react-query';
import { meQuery } from '../session/me.ts';

/** The lists that the server tells of; the keys of their queries begin with the same word. */
const lists = ['webhooks', 'events', 'waits', 'definitions', 'endpoints', 'messages', 'requests'] as const;

/** The start of the keys of queries that are told of a run, and of the list of runs. */
export const runTopic = 'run';
export const runsTopic = 'runs';

export type LiveState = 'connecting' | 'live' | 'lost';

/**
 * One stream of server-sent events for the whole tab. It says which topics changed, and the queries whose keys begin
 * with them are asked anew. A tab that nobody looks at has none.
 */
class Live {
  #client: QueryClient | undefined;
  #lists: readonly string[] = lists;
  #source: EventSource | undefined;
  readonly #watched = new Map<string, number>();
  #state: LiveState = 'connecting';
  readonly #listeners = new Set<() => void>();
  #planned: ReturnType<typeof setTimeout> | undefined;

  readonly state = (): LiveState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** @param options.isForRequestsOnly of somebody who is told of nothing else */
  start(client: QueryClient, { isForRequestsOnly }: { readonly isForRequestsOnly: boolean }): () => void {
    this.#client = client;
    this.#lists = isForRequestsOnly ? ['requests'] : lists;
    const onVisibility = () => (document.hidden ? this.#close() : this.#plan());
    document.addEventListener('visibilitychange', onVisibility);
    this.#plan();
    return () => {
      document.removeEventListener('visibilitychange', onVisibility);
      this.#close();
      this.#client = undefined;
    };
  }

  /** Until it is let go of, the page is told of this as well. */
  watch(topic: string): () => void {
    this.#count(topic, 1);
    return () => this.#count(topic, -1);
  }

  #count(topic: string, step: number): void {
    const count = (this.#watched.get(topic) ?? 0) + step;
    if (count > 0) this.#watched.set(topic, count);
    else this.#watched.delete(topic);
    this.#plan();
  }

  /** Pages that follow each other change what is watched twice in one moment. */
  #plan(): void {
    clearTimeout(this.#planned);
    this.#planned = setTimeout(() => this.#open(), 20);
  }

  #open(): void {
    if (this.#client === undefined || document.hidden) return;
    const topics = [...this.#lists, ...[...this.#watched.keys()].map(encodeURIComponent)].join(',');
    const url = `/api/live?topics=${encodeURIComponent(topics)}`;
    if (this.#source?.url === new URL(url, location.href).href && this.#source.readyState !== EventSource.CLOSED)
      return;
    this.#close();
    const source = new EventSource(url);
    this.#source = source;
    let isFirst = true;
    source.addEventListener('message', ({ data }: MessageEvent<string>) => {
      const { changed, isAway = false }: { readonly changed: readonly string[]; readonly isAway?: boolean } =
        JSON.parse(data);
      this.#setState(isAway ? 'lost' : 'live');
      if (isAway) return;
      // Between two streams something may have changed.
      if (isFirst) void this.#client?.invalidateQueries({ predicate: ({ queryKey }) => isTopic(queryKey[0]) });
      isFirst = false;
      for (const topic of changed) void this.#client?.invalidateQueries({ queryKey: keyOf(topic) });
    });
    source.addEventListener('error', () => {
      this.#setState('lost');
      // A refusal ends an EventSource for good; a connection that broke it makes anew by itself.
      if (source.readyState !== EventSource.CLOSED) return;
      this.#planned = setTimeout(() => this.#open(), 5_000);
      // The session may be over: then one has to sign in.
      void this.#client?.invalidateQueries({ queryKey: meQuery.queryKey, exact: true });
    });
  }

  #close(): void {
    clearTimeout(this.#planned);
    this.#source?.close();
    this.#source = undefined;
  }

  #setState(state: LiveState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

export const live = new Live();

/** While the page is shown, the queries of the list of runs are asked anew when it changes. */
export function useLiveRuns(): void {
  useEffect(() => live.watch(runsTopic), []);
}

/** The same of one run. */
export function useLiveRun(workflowId: string): void {
  useEffect(() => live.watch(`${runTopic}:${workflowId}`), [workflowId]);
}

export function useLiveState(): LiveState {
  return useSyncExternalStore(live.subscribe, live.state);
}

function isTopic(name: unknown): boolean {
  return name === runTopic || name === runsTopic || lists.some((one) => one === name);
}

function keyOf(topic: string): readonly string[] {
  return topic.startsWith(`${runTopic}:`) ? [runTopic, topic.slice(runTopic.length + 1)] : [topic];
}
