import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessRequestWorkflowId } from '../../src/model/access/access-request.ts';
import { endOf } from '../../src/temporal/run-state.ts';
import { createCast } from '../helpers/access.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;

beforeAll(async () => {
  signalbox = await startSignalbox();
});

afterAll(() => signalbox?.stop());

describe('GET /api/workflow/{id}', () => {
  test('shows what a TypeScript workflow returned', async () => {
    const source = await signalbox.createSource({ receiverWorkflowNamesToVersions: { orderPayment: 0 } });
    const workflowId = await signalbox.startWorkflow('orderPayment', { orderId: 'o-1' });
    await signalbox.untilWaiting(1);
    const running = (await signalbox.get(`/api/workflow/${workflowId}`)).body;
    expect([running.workflowName, running.status, running.endTime]).toEqual(['orderPayment', 'RUNNING', 0]);
    await signalbox.postOpen(source.id, { type: 'payment.done', data: { orderId: 'o-1' } });
    const completed = await signalbox.untilStatus(workflowId, 'COMPLETED');
    expect(completed.output.status).toBe('paid');
    expect(completed.endTime).toBeGreaterThan(0);
  });

  test('says how a definition ended also when no worker is there to ask', async () => {
    const terminate = (terminationStatus: string) => [
      {
        name: 't',
        taskReferenceName: 't',
        type: 'TERMINATE',
        inputParameters: { terminationStatus, terminationReason: 'stock is out' },
      },
    ];
    const names = [
      await signalbox.saveDefinition(terminate('FAILED')),
      await signalbox.saveDefinition(terminate('TERMINATED')),
    ];
    const ids = await Promise.all(names.map((name) => signalbox.startWorkflow(name)));
    await Promise.all([signalbox.untilStatus(ids[0]!, 'FAILED'), signalbox.untilStatus(ids[1]!, 'TERMINATED')]);
    // The rest, when the run itself cannot be asked.
    const described = await Promise.all(ids.map((id) => signalbox.client.workflow.getHandle(id).describe()));
    const ends = await Promise.all(described.map((description) => endOf(signalbox.client, description)));
    expect(ends).toEqual([
      { status: 'FAILED', reasonForIncompletion: 'stock is out' },
      { status: 'TERMINATED', reasonForIncompletion: 'stock is out' },
    ]);
  });

  test('answers 404 for a run that does not exist', async () => {
    const { status, body } = await signalbox.get('/api/workflow/nope');
    expect([status, body.status, body.message]).toEqual([404, 404, 'no such workflow by Id: nope']);
  });
});

describe('runs that were not started by a name', () => {
  const callsOf = (workflowId: string) => {
    const path = `/api/workflow/${encodeURIComponent(workflowId)}`;
    return [
      ['GET', path],
      ['GET', `${path}/status`],
      ['GET', `${path}/tasks`],
      ['PUT', `${path}/pause`],
      ['PUT', `${path}/resume`],
      ['DELETE', path],
    ] as const;
  };

  test.each(['accessRequest', 'keepGrantEnd', 'expireGrant', 'offboardUser', 'deliverMessage', 'payroll'])(
    '%s is neither shown nor ended',
    async (type) => {
      const handle = await signalbox.client.workflow.start(type, {
        workflowId: `${type}/${Date.now()}`,
        taskQueue: 'nobody',
        args: [],
      });
      for (const [method, path] of callsOf(handle.workflowId)) {
        const { status } = await signalbox.call(method, path);
        expect([method, path, status]).toEqual([method, path, 404]);
      }
      expect((await handle.describe()).status.name).toBe('RUNNING');
      await handle.terminate();
    },
  );

  test('an access request goes on whatever is tried with its id', async () => {
    const cast = await createCast(signalbox);
    const [approver, asker] = await Promise.all([cast.person('approver'), cast.person('asker')]);
    const { appId, appEntitlementId } = await cast.access({
      steps: [{ approval: { users: { userIds: [approver.id] } } }],
    });
    const { taskView } = await asker.must('POST', '/api/v1/task/grant', {
      appId,
      appEntitlementId,
      identityUserId: asker.id,
    });
    const { id, policy } = taskView.task;
    for (const [method, path] of callsOf(accessRequestWorkflowId(id))) {
      const { status } = await signalbox.call(method, path);
      expect([method, path, status]).toEqual([method, path, 404]);
    }
    await approver.must('POST', `/api/v1/tasks/${id}/action/approve`, { policyStepId: policy.current.id });
  });
});
