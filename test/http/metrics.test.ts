import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { waitTask } from '../helpers/api.ts';
import { signAsGitHub, signAsSlack } from '../helpers/sign.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

describe('what Prometheus reads (R112)', () => {
  let signalbox: Signalbox;
  beforeAll(async () => void (signalbox = await startSignalbox()));
  afterAll(() => signalbox.stop());

  /** Value by name and labels as written. */
  async function scrape(): Promise<ReadonlyMap<string, number>> {
    const { status, headers, text } = await signalbox.get('/metrics');
    expect([status, String(headers['content-type'])]).toEqual([200, expect.stringContaining('text/plain')]);
    const lines = text.split('\n').filter((line) => line.startsWith('signalbox_'));
    return new Map(
      lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
    );
  }

  it('each answer is counted by outcome, refused ones by reason', async () => {
    const { id } = await signalbox.createSource({
      sourcePlatform: 'GitHub',
      secretValue: 'shared',
      receiverWorkflowNamesToVersions: { nobody: 0 },
    });
    const before = await scrape();
    const genuine = signAsGitHub('shared', { a: 1 });
    await signalbox.postEvent(id, genuine);
    await signalbox.postEvent(id, genuine);
    await signalbox.postEvent(id, signAsGitHub('wrong', { a: 1 }));
    await signalbox.postEvent(id, { ...genuine, headers: {} });
    await signalbox.postEvent('nobody-knows-this-one', genuine);
    const after = await scrape();
    const grown = (labels: string) => {
      const name = `signalbox_webhook_requests_total{${labels}}`;
      return (after.get(name) ?? 0) - (before.get(name) ?? 0);
    };
    expect(grown('outcome="accepted",reason=""')).toBe(1);
    expect(grown('outcome="duplicate",reason=""')).toBe(1);
    expect(grown('outcome="refused",reason="SIGNATURE_MISMATCH"')).toBe(1);
    expect(grown('outcome="refused",reason="HEADER_MISSING"')).toBe(1);
    expect(grown('outcome="unknown_webhook",reason=""')).toBe(1);
  });

  it('an event that resumes one workflow and starts another is one match with its latency; one for nobody is none', async () => {
    const waits = await signalbox.saveDefinition([waitTask()]);
    const starts = await signalbox.saveDefinition([{ name: 'done', taskReferenceName: 'done', type: 'NOOP' }]);
    const workflowId = await signalbox.startWorkflow(waits);
    await signalbox.untilWaiting(1);
    const { id } = await signalbox.createSource({
      receiverWorkflowNamesToVersions: { [waits]: 0 },
      workflowsToStart: { [starts]: 0 },
    });
    const lonely = await signalbox.createSource({
      sourcePlatform: 'Slack',
      secretValue: 'shared',
      urlVerified: true,
      receiverWorkflowNamesToVersions: { nobody: 0 },
    });
    const forNobody = signAsSlack('shared', { b: 2 });
    const before = await scrape();
    await signalbox.postOpen(id, { a: 1 });
    await signalbox.postEvent(lonely.id, forNobody);
    await signalbox.untilIdle();
    // A repeat that nothing names is offered again, and is one event.
    await signalbox.postEvent(lonely.id, forNobody);
    await signalbox.untilStatus(workflowId, 'COMPLETED');
    await signalbox.untilIdle();
    const after = await scrape();
    const grown = (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0);
    expect(grown('signalbox_dispatches_total{result="done"}')).toBe(3);
    expect(grown('signalbox_events_matched_total')).toBe(1);
    expect(grown(`signalbox_source_events_total{source="${id}",effect="woke"}`)).toBe(1);
    expect(grown(`signalbox_source_events_total{source="${id}",effect="nothing"}`)).toBe(0);
    expect(grown(`signalbox_source_events_total{source="${lonely.id}",effect="nothing"}`)).toBe(1);
    expect(grown('signalbox_waits_resumed_total')).toBe(1);
    expect(grown('signalbox_workflows_started_total')).toBe(1);
    expect(grown('signalbox_dispatch_latency_seconds_count')).toBe(1);
    expect(after.get('signalbox_dispatch_backlog_events')).toBe(0);
    expect(after.get('signalbox_dispatch_oldest_seconds')).toBe(0);
  });

  it('the build, the pools, the log and the send lane are told too', async () => {
    const scraped = await scrape();
    for (const name of [
      'signalbox_log_lines_dropped_total',
      'signalbox_database_connections{pool="main",state="idle"}',
      'signalbox_messages_open{state="pending"}',
      'signalbox_message_pending_oldest_seconds',
      'signalbox_decisions_untold',
      'signalbox_callbacks_total{outcome="accepted"}',
      'signalbox_large_bodies_waiting{work="judging"}',
      'signalbox_large_bodies_refused_total{work="events"}',
      'signalbox_webhook_acknowledge_seconds_count',
    ])
      expect([name, scraped.get(name)]).toEqual([name, expect.any(Number)]);
    expect([...scraped.keys()].filter((name) => name.startsWith('signalbox_build_info{version="'))).toHaveLength(1);
  });

  it('a workflow that nobody has registered is a backlog of its own: it does not hide, or look like, an outage', async () => {
    const waiting = await startSignalbox({ worker: false });
    onTestFinished(() => waiting.stop());
    const { id } = await waiting.createSource({ workflowsToStart: { 'not-defined-yet': 1 } });
    await waiting.postOpen(id, { a: 1 });
    await vi.waitFor(
      async () =>
        expect((await waiting.pool.query('SELECT 1 FROM dispatch WHERE waits_for_registration')).rowCount).toBe(1),
      { timeout: 15_000 },
    );
    await waiting.pool.query(`UPDATE event SET received_at = received_at - interval '1 hour'`);
    const { text } = await waiting.get('/metrics');
    const metricOf = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
    expect([metricOf('signalbox_dispatch_backlog_events'), metricOf('signalbox_dispatch_oldest_seconds')]).toEqual([
      0, 0,
    ]);
    expect(metricOf('signalbox_dispatch_unregistered_events')).toBe(1);
    expect(metricOf('signalbox_dispatch_unregistered_oldest_seconds')).toBeGreaterThan(3_590);
  });

  it('with keys they need one', async () => {
    const guarded = await startSignalbox({
      worker: false,
      config: { apiKey: 'bootstrap-key-of-more-than-32-characters' },
    });
    onTestFinished(() => guarded.stop());
    expect((await guarded.get('/metrics')).status).toBe(401);
    expect(
      (
        await guarded.call('GET', '/metrics', undefined, {
          Authorization: 'Bearer bootstrap-key-of-more-than-32-characters',
        })
      ).status,
    ).toBe(200);
  });
});
