import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { startTestReceiver, type TestReceiver } from '../../outbound/receiver.ts';
import { startSignalbox, type Signalbox } from '../../helpers/signalbox.ts';

const folder = new URL('../../../examples/definitions/', import.meta.url);

/** Names of all definitions that are there. */
export const exampleNames = readdirSync(folder).map((file) => file.replace('.json', ''));

/** The tasks of one type, done: the output, or an Error with the reason. */
export type Work = (input: any, task: any) => object | Promise<object>;

/** Names of definitions that a file of tests has driven; what is left over is in no file. */
export class Stage {
  readonly signalbox: Signalbox;
  /** Another service, which definitions call by `${workflow.env.SHOP_URL}`. */
  readonly shop: TestReceiver;
  readonly #polling = new AbortController();
  readonly #workers: Promise<void>[] = [];

  static async open(): Promise<Stage> {
    const [signalbox, shop] = await Promise.all([startSignalbox(), startTestReceiver()]);
    await signalbox.call('PUT', '/api/environment/SHOP_URL', shop.url.replace('/hook?token=not-signed', ''));
    return new Stage(signalbox, shop);
  }

  private constructor(signalbox: Signalbox, shop: TestReceiver) {
    this.signalbox = signalbox;
    this.shop = shop;
  }

  async close(): Promise<void> {
    this.#polling.abort();
    await Promise.all(this.#workers);
    await this.signalbox.stop();
    await this.shop.close();
  }

  /** Registers definitions as they are in their files. */
  async register(...names: string[]): Promise<void> {
    for (const name of names) {
      const sent = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
      expect(sent.name).toBe(name);
      await this.signalbox.must('PUT', '/api/metadata/workflow', [sent]);
      expect(await this.signalbox.must('GET', `/api/metadata/workflow/${name}`)).toEqual(sent);
    }
  }

  /** Workers that poll as any client does, until the stage closes. */
  work(types: Readonly<Record<string, Work>>, domain = ''): void {
    for (const [type, work] of Object.entries(types)) this.#workers.push(this.#poll(type, work, domain));
  }

  start(name: string, input: object = {}, more: object = {}): Promise<string> {
    return this.signalbox.must('POST', '/api/workflow', { name, input, ...more });
  }

  /** Starts a definition and waits for its end. */
  async run(name: string, input: object = {}, { ends = 'COMPLETED', ...more }: { ends?: string } = {}): Promise<any> {
    return this.ended(await this.start(name, input, more), ends);
  }

  ended(workflowId: string, status = 'COMPLETED'): Promise<any> {
    return this.signalbox.untilStatus(workflowId, status, { withinMs: 60_000 });
  }

  /** Ends a task that is open, once it is. */
  async update(workflowId: string, reference: string, output: object): Promise<void> {
    await this.until(workflowId, (run) => run.tasks.some((task: any) => task.referenceTaskName === reference));
    await this.signalbox.must('POST', `/api/tasks/${workflowId}/${reference}/COMPLETED`, output);
  }

  async until(workflowId: string, holds: (run: any) => boolean): Promise<any> {
    for (let tries = 0; tries < 1_200; tries += 1) {
      const run = await this.signalbox.must('GET', `/api/workflow/${workflowId}`);
      if (holds(run)) return run;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`Workflow ${workflowId} did not come so far.`);
  }

  /** An incoming webhook whose events are for these workflows. */
  async source(...names: string[]): Promise<(event: object) => Promise<unknown>> {
    const receivers = Object.fromEntries(names.map((name) => [name, 0]));
    const { id } = await this.signalbox.createSource({ receiverWorkflowNamesToVersions: receivers });
    return (event) => this.signalbox.postOpen(id, event);
  }

  async #poll(type: string, work: Work, domain: string): Promise<void> {
    const query = `workerid=example&count=5&timeout=500${domain === '' ? '' : `&domain=${domain}`}`;
    while (!this.#polling.signal.aborted) {
      const tasks = await this.signalbox.must('GET', `/api/tasks/poll/batch/${type}?${query}`);
      await Promise.all(tasks.map((task: any) => this.#do(task, work)));
    }
  }

  async #do(task: any, work: Work): Promise<void> {
    const { taskId, workflowInstanceId } = task;
    const done = await Promise.resolve()
      .then(() => work(task.inputData, task))
      .then(
        (outputData) => ({ status: 'COMPLETED', outputData }),
        (error: Error) => ({ status: 'FAILED', reasonForIncompletion: error.message }),
      );
    await this.signalbox.must('POST', '/api/tasks', { taskId, workflowInstanceId, workerId: 'example', ...done });
  }
}

export function fail(reason: string): never {
  throw new Error(reason);
}
