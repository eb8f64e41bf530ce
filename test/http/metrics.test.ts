import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { waitTask } from '../helpers/api.ts';
import { signAsGitHub } from '../helpers/sign.ts';
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
    return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]));
  }

  it('each answer is counted by outcome, refused ones by reason', async () => {
    const { id } = await signalbox.createSource({ sourcePlatform: 'GitHub', secretValue: 'shared', receiverWorkflowNamesToVersions: { nobody: 0 } });
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
    const { id } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [waits]: 0 }, workflowsToStart: { [starts]: 0 } });
    const lonely = await signalbox.createSource({ receiverWorkflowNamesToVersions: { nobody: 0 } });
    const before = await scrape();
    await signalbox.postOpen(id, { a: 1 });
    await signalbox.postOpen(lonely.id, { a: 1 });
    await signalbox.untilStatus(workflowId, 'COMPLETED');
    await signalbox.untilIdle();
    const after = await scrape();
    const grown = (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0);
    expect(grown('signalbox_dispatches_total{result="done"}')).toBe(2);
    expect(grown('signalbox_events_matched_total')).toBe(1);
    expect(grown('signalbox_waits_resumed_total')).toBe(1);
    expect(grown('signalbox_workflows_started_total')).toBe(1);
    expect(grown('signalbox_dispatch_latency_seconds_count')).toBe(1);
    expect(after.get('signalbox_dispatch_backlog_events')).toBe(0);
    expect(after.get('signalbox_dispatch_oldest_seconds')).toBe(0);
  });

  it('work that cannot be done is a backlog with an age', async () => {
    const waiting = await startSignalbox({ worker: false });
    onTestFinished(() => waiting.stop());
    const { id } = await waiting.createSource({ workflowsToStart: { 'not-defined-yet': 1 } });
    await waiting.postOpen(id, { a: 1 });
    await waiting.pool.query(`UPDATE event SET received_at = received_at - interval '1 hour'`);
    const { text } = await waiting.get('/metrics');
    expect(text).toMatch(/^signalbox_dispatch_backlog_events 1$/m);
    expect(Number(/^signalbox_dispatch_oldest_seconds (\S+)$/m.exec(text)?.[1])).toBeGreaterThan(3_590);
  });

  it('with keys they need one', async () => {
    const guarded = await startSignalbox({ worker: false, config: { apiKey: 'bootstrap-key-of-more-than-32-characters' } });
    onTestFinished(() => guarded.stop());
    expect((await guarded.get('/metrics')).status).toBe(401);
    expect((await guarded.call('GET', '/metrics', undefined, { Authorization: 'Bearer bootstrap-key-of-more-than-32-characters' })).status).toBe(200);
  });
});
