import type { SentMessage } from './test-endpoints.ts';

export interface CommentedAnswer {
  readonly comment?: string;
}

/** The delayed answers to a message. Each resolves once the answer is committed and the workflow was told. */
export interface TestCallback {
  approve(answer?: CommentedAnswer): Promise<void>;
  deny(answer?: CommentedAnswer): Promise<void>;
  complete(answer?: CommentedAnswer): Promise<void>;
  errored(answer?: CommentedAnswer): Promise<void>;
  reassign(answer: CommentedAnswer & { readonly newStepUserIds: readonly string[] }): Promise<void>;
  /** Any document, as a receiver would post it. Throws when it is refused. */
  post(document: unknown): Promise<void>;
}

export function callbackOf({ callbackUrl }: Pick<SentMessage, 'callbackUrl'>): TestCallback {
  const answerWith =
    (name: string) =>
    (answer: object = {}) =>
      post({ version: 'v1', [name]: answer });
  return {
    approve: answerWith('approve'),
    deny: answerWith('deny'),
    complete: answerWith('complete'),
    errored: answerWith('errored'),
    reassign: answerWith('reassign'),
    post,
  };

  async function post(document: unknown): Promise<void> {
    const answer = await fetch(callbackUrl, { method: 'POST', body: JSON.stringify(document) });
    if (!answer.ok) throw new Error(`The callback was answered ${answer.status}: ${await answer.text()}`);
  }
}
