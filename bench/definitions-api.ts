import { request } from 'undici';
import { z } from 'zod';

/** The API of definitions and of polling workers, as a client calls it. */
export interface DefinitionsApi {
  define(name: string, tasks: readonly object[]): Promise<void>;
  /** Task definitions. */
  defineWork(definitions: readonly object[]): Promise<void>;
  /** Answers with the run's id. */
  start(name: string, input?: object): Promise<string>;
  /** The next tasks of a type. */
  poll(type: string, options: PollOptions): Promise<readonly PolledTask[]>;
  complete(task: PolledTask): Promise<void>;
}

interface PollOptions {
  readonly worker: string;
  readonly count: number;
  readonly timeoutMs: number;
}

const polledTask = z.object({
  taskId: z.string(),
  workflowInstanceId: z.string(),
  scheduledTime: z.number(),
});
export type PolledTask = z.infer<typeof polledTask>;

export function definitionsApi(port: number): DefinitionsApi {
  const url = `http://127.0.0.1:${port}`;
  const call = async (method: 'GET' | 'POST', path: string, body?: unknown): Promise<string> => {
    const answer = await request(url + path, {
      method,
      ...(body !== undefined && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`${path} answered ${answer.statusCode}: ${text}`);
    return text;
  };
  return {
    define: async (name, tasks) =>
      void (await call('POST', '/api/metadata/workflow', { name, version: 1, schemaVersion: 2, tasks })),
    defineWork: async (definitions) => void (await call('POST', '/api/metadata/taskdefs', definitions)),
    start: (name, input = {}) => call('POST', `/api/workflow/${name}`, input),
    async poll(type, { worker, count, timeoutMs }) {
      const query = `workerid=${worker}&count=${count}&timeout=${timeoutMs}`;
      const text = await call('GET', `/api/tasks/poll/batch/${type}?${query}`);
      return z.array(polledTask).parse(JSON.parse(text));
    },
    async complete({ taskId, workflowInstanceId }) {
      await call('POST', '/api/tasks', { taskId, workflowInstanceId, status: 'COMPLETED', outputData: {} });
    },
  };
}
