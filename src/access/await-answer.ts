import type { Question, AccessRequestTurns } from './access-request-turns.ts';

export interface AskedQuestion<Q extends Question> {
  readonly stepId: string;
  readonly question: Q;
  /** After this the step goes on without an answer. */
  readonly untilMs?: number | undefined;
}

export type Awaited<Q extends Question> =
  | { readonly kind: 'answered'; readonly answer: NonNullable<Q['answer']> }
  /** Somebody acted on the step meanwhile, and took the question back. */
  | { readonly kind: 'left' }
  | { readonly kind: 'timedOut' };

/** Waits for an endpoint's answer, while people can still act on the step: of all that may happen one thing does (C64). */
export async function awaitAnswer<Q extends Question>(
  turns: AccessRequestTurns,
  { stepId, question, untilMs }: AskedQuestion<Q>,
): Promise<Awaited<Q>> {
  await turns.restAsking(question, () => turns.hasLeft(stepId), untilMs);
  if (turns.hasLeft(stepId)) return { kind: 'left' };
  if (question.answer === undefined && (await question.withdraw())) return { kind: 'timedOut' };
  const { answer } = question;
  if (answer === undefined || answer === null)
    throw new Error(`The question of step ${stepId} was neither answered nor taken back.`);
  return { kind: 'answered', answer };
}
