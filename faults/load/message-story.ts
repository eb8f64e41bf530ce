import { setTimeout as sleep } from 'node:timers/promises';
import { endOf, startRun, untilEnd } from './runs.ts';
import type { Story, StoryTools } from './stories.ts';

const ways = ['approve', 'deny', 'blank', 'race', 'race', 'race', 'document', 'withdrawn'] as const;

/**
 * A message whose receiver fails at first, answers in the response, by callback, by three callbacks at once, or too late; a
 * callback without a decision; and somebody who calls back when it was decided long ago.
 */
export function asking(id: string, tools: StoryTools): Story {
  const { temporal, random, sink, ledger, caller } = tools;
  const failures = random.chance(0.15) ? 1 : 0;
  const way = random.pick(ways);
  const afterMs = random.between(0, 1_500);
  const isLate = random.chance(0.4);
  const withdrawAfterMs = way === 'withdrawn' ? random.between(200, 2_500) : undefined;
  const callbacks: Promise<void>[] = [];
  const answering = new Set<string>();
  let answered: (() => void) | undefined;
  const wasAnswered = new Promise<void>((resolve) => (answered = resolve));

  async function callBack(callbackUrl: string, decision: 'approve' | 'deny' | 'blank', by: string): Promise<void> {
    // It completes, and never approves (G8).
    const isBlank = decision === 'blank';
    const entry = { story: id, decision: isBlank ? 'responded' : `${decision} ${by}`, status: 0 };
    ledger.callbacks.push(entry);
    const answer = await caller.untilAnswered('POST', new URL(callbackUrl).pathname, {
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ version: 'v1', ...(!isBlank && { [decision]: { comment: by } }) }),
    });
    entry.status = answer.status;
  }

  const onAnswered = (callbackUrl: string) => {
    // A message that comes again is the same message: its receiver has decided already.
    if (answering.has(callbackUrl)) return;
    answering.add(callbackUrl);
    if (way === 'document') return answered?.();
    callbacks.push(
      sleep(afterMs).then(async () => {
        const all = [callBack(callbackUrl, way === 'deny' || way === 'blank' ? way : 'approve', 'alice')];
        if (way === 'race') all.push(callBack(callbackUrl, 'deny', 'bob'), callBack(callbackUrl, 'approve', 'carol'));
        await Promise.all(all);
        if (isLate) await callBack(callbackUrl, 'approve', 'mallory');
      }),
    );
    answered?.();
  };

  return {
    id,
    kind: 'message',
    async tell() {
      sink.expect(id, {
        failures,
        ...(way === 'document' && { document: { version: 'v1', approve: { comment: 'the answer' } } }),
        onAnswered,
      });
      await startRun(tools, { type: 'asks', id, input: { story: id, withdrawAfterMs } });
      // Called off before anything left, there is nothing to wait for.
      await Promise.race([wasAnswered, ...(way === 'withdrawn' ? [untilEnd(tools, id)] : [])]);
      await Promise.all(callbacks);
    },
    async findWrong() {
      const { status, result } = await endOf(temporal, id);
      if (status !== 'COMPLETED') return [`run ${id}, which asks, is ${status}`];
      // A message that is called off may end as such, or with the cancellation.
      const decision = String(result)
        .trim()
        .replace(/^failed withdrawn$/, 'withdrawn');
      const attempts = ledger.attempts.filter(({ story }) => story === id);
      const messages = new Set(attempts.map(({ messageId }) => messageId));
      const taken = ledger.callbacks.filter((one) => one.story === id && one.status < 300).map((one) => one.decision);
      const wrong = messages.size > 1 ? [`run ${id} sent ${messages.size} messages`] : [];
      if (attempts.length === 0 && decision !== 'withdrawn') wrong.push(`the message of run ${id} never arrived`);
      if (taken.length > 1) wrong.push(`${taken.join(' and ')} were both told that they decide ${id}`);
      const expected =
        way === 'document' ? 'approve the answer' : (taken[0] ?? (way === 'withdrawn' ? 'withdrawn' : 'a decision'));
      if (decision !== expected) wrong.push(`run ${id} got "${decision}", and its receiver was told "${expected}"`);
      return wrong;
    },
  };
}
