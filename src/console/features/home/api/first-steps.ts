import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../../shared/api/http.ts';
import { runsTopic } from '../../../shared/live/live.ts';

/** The workflow of the first steps, by which their webhook and their run are known when the page is opened again. */
export const firstWorkflow = 'first_steps';

/** Of the sample that a webhook without a platform is tried with. */
const order = '4711';

/** A workflow that waits for an order, and a webhook that it gets its events from. */
export async function makeFirstWebhook(): Promise<void> {
  await saveFirstWorkflow();
  const key = [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
  await ask(
    api.POST('/api/metadata/webhook', {
      body: {
        name: `First steps ${new Date().toISOString()}`,
        sourcePlatform: 'Custom',
        headers: { 'X-Api-Key': key },
        receiverWorkflowNamesToVersions: { [firstWorkflow]: 0 },
      },
    }),
  );
}

/** Answers with the workflow's id. */
export async function runFirstWorkflow(): Promise<string> {
  // The webhook may be there for long: a definition that was changed since would wait for something else.
  await saveFirstWorkflow();
  return ask(api.POST('/api/workflow/{id}', { params: { path: { id: firstWorkflow } }, body: { order } }));
}

/** The sample of an order, as a platform would send it: the request proves itself by its header. */
export async function sendFirstEvent(webhookId: string): Promise<void> {
  await ask(
    api.POST('/api/sources/{id}/test-event', { params: { path: { id: webhookId } }, body: { event: 'order.created' } }),
  );
}

/** The run of the first steps that still waits. */
export const waitingFirstRunQuery = queryOptions({
  queryKey: [runsTopic, firstWorkflow, 'waiting'],
  queryFn: async ({ signal }) => {
    const query = { status: 'RUNNING' as const, workflowName: firstWorkflow, limit: 1 };
    const { runs } = await ask<{ readonly runs: readonly { readonly workflowId: string }[] }>(
      api.GET('/api/runs', { params: { query }, signal }),
    );
    return runs[0]?.workflowId ?? null;
  },
});

async function saveFirstWorkflow(): Promise<void> {
  await ask(
    api.POST('/api/metadata/workflow', {
      params: { query: { overwrite: true } },
      body: {
        name: firstWorkflow,
        description: 'Waits for an event with a certain order.',
        version: 1,
        schemaVersion: 2,
        tasks: [
          {
            name: 'order_created',
            taskReferenceName: 'order_created',
            type: 'WAIT_FOR_WEBHOOK',
            inputParameters: { matches: { '$.data.orderId': '${workflow.input.order}' } },
          },
        ],
        outputParameters: { orderedBy: '${order_created.output.data.customer.name}' },
      },
    }),
  );
}
