import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

vi.setConfig({ testTimeout: 120_000 });

let signalbox: Signalbox;
beforeAll(async () => {
  signalbox = await startSignalbox();
});
afterAll(() => signalbox?.stop());

interface LiveStream {
  /** Resolves once a message names this topic; what came before it is forgotten. */
  untilChanged(topic: string): Promise<void>;
  /** The first message: all is known from here on. */
  readonly began: Promise<void>;
  lastId(): string;
  said(): readonly (readonly string[])[];
  close(): void;
}

function openStream(topics: string, lastEventId?: string): LiveStream {
  const abort = new AbortController();
  const seen: string[][] = [];
  let id = '';
  const reading = (async () => {
    const response = await fetch(`${signalbox.url}/api/live?topics=${encodeURIComponent(topics)}`, {
      signal: abort.signal,
      headers: lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId },
    });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString();
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const fields = new Map(
          text
            .slice(0, end)
            .split('\n')
            .map((line) => [line.split(': ')[0], line.slice(line.indexOf(': ') + 2)]),
        );
        text = text.slice(end + 2);
        id = fields.get('id') ?? id;
        if (!fields.has('data')) continue;
        const { changed, isAway = false } = JSON.parse(fields.get('data') ?? '');
        seen.push(isAway ? ['away'] : changed.length > 0 ? changed : ['nothing']);
      }
    }
  })().catch((error: unknown) => {
    if (!abort.signal.aborted) throw error;
  });
  const until = async (isThere: () => boolean) => {
    for (const end = Date.now() + 60_000; !isThere(); ) {
      if (Date.now() > end) throw new Error(`the stream said only ${JSON.stringify(seen)}`);
      await Promise.race([reading, new Promise((resolve) => setTimeout(resolve, 20))]);
    }
  };
  const began = until(() => seen.length > 0);
  // A stream that goes on after a break has no beginning.
  began.catch(() => undefined);
  return {
    began,
    async untilChanged(topic) {
      await until(() => seen.some((changed) => changed.includes(topic)));
      seen.splice(0);
    },
    lastId: () => id,
    said: () => seen,
    close: () => abort.abort(),
  };
}

describe('GET /api/live', () => {
  it('says which list changed, and a run when it goes on', async () => {
    const name = await signalbox.saveDefinition([
      { name: 'w', taskReferenceName: 'w', type: 'WAIT_FOR_WEBHOOK', inputParameters: { matches: { '$.a': 1 } } },
    ]);
    const run = await signalbox.startWorkflow(name);
    await signalbox.untilWaiting(1);
    const stream = openStream(`webhooks,events,waits,definitions,endpoints,messages,requests,runs,run:${run}`);
    await stream.began;
    const source = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [name]: 1 } });
    await stream.untilChanged('webhooks');
    await signalbox.postOpen(source.id, { a: 1 });
    await stream.untilChanged('events');
    await signalbox.untilStatus(run, 'COMPLETED');
    stream.close();
  });

  it('goes on after a break with what changed meanwhile, and with nothing where nothing did', async () => {
    const first = openStream('webhooks,definitions');
    await first.began;
    const id = first.lastId();
    first.close();
    await signalbox.createSource({ receiverWorkflowNamesToVersions: { some: 0 } });
    const second = openStream('webhooks,definitions', id);
    await second.untilChanged('webhooks');
    second.close();
  });

  it('says once that the database is away, and when it is back', async () => {
    const stream = openStream('events,webhooks');
    await stream.began;
    await signalbox.pool.query('ALTER TABLE source RENAME TO source_away');
    await stream.untilChanged('away');
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    await signalbox.pool.query('ALTER TABLE source_away RENAME TO source');
    await stream.untilChanged('nothing');
    expect(stream.said()).toEqual([]);
    stream.close();
  });

  it('refuses topics that it does not know', async () => {
    for (const topics of ['', 'secrets', 'events,secrets', 'run:', Array(13).fill('events').join(',')]) {
      const { status } = await signalbox.get(`/api/live?topics=${topics}`);
      expect([topics, status]).toEqual([topics, 400]);
    }
    expect((await signalbox.get('/api/live')).status).toBe(400);
    expect((await signalbox.get('/api/live?topics=events&other=1')).status).toBe(400);
  });

  it('ends its streams when the server stops', async () => {
    const other = await startSignalbox({ beside: signalbox, worker: false });
    const response = await fetch(`${other.url}/api/live?topics=events`);
    await other.stop();
    expect(await response.text()).toContain('retry: ');
  });
});
