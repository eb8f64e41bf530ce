import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { systemUsers } from '../../src/model/caller.ts';
import type { FaultPerson, WantedAccess } from './access-scene.ts';
import type { CallAnswer } from './caller.ts';
import type { ActKind, PostedAct } from './ledger.ts';
import type { Story, StoryTools } from './stories.ts';

/**
 * An access request. At its first step an endpoint's callback races an administrator, at the others two approvers race one
 * another, and somebody comments all the time. Each act is posted once: who gets no answer does not know whether it was done.
 */
export function accessRequest(id: string, tools: StoryTools): Story {
  const { ledger, sink, isOver } = tools;
  const { administrator, alice, bob, carol, createEntitlement, acting } = tools.scene.access;
  const random = tools.random.fork('acts');
  const answeredCallbacks = new Set<string>();
  let wanted: WantedAccess | undefined;
  let requestId = '';
  let acts = 0;

  return {
    id,
    kind: 'access',
    async tell() {
      wanted = await createEntitlement(id);
      requestId = await ask(wanted);
      for (let round = 0; !isOver(); round += 1) {
        const { state, policy } = await look();
        if (state !== closed) await actOn(policy.current, round);
        else if (await staysClosed()) return;
        await sleep(random.between(50, 400));
      }
    },
    async findWrong() {
      const found = await compareBooks().catch((error: unknown) => [String(error)]);
      return found.map((sentence) => `request ${requestId} of ${id}: ${sentence}`);
    },
  };

  async function compareBooks(): Promise<string[]> {
    if (wanted === undefined || requestId === '') return ['it was never taken'];
    const request = await look();
    if (request.state !== closed) return ['it is still open'];
    const books = { request, trail: await readTrail(), acts: ledger.acts.filter(({ story }) => story === id) };
    return [
      ...findWrongActs(books),
      ...findWrongSteps(books),
      ...findWrongEnd(books),
      ...(await findWrongGrants(wanted, request)),
      ...(sink.asked(requestId).length > 1 ? ['its endpoint was asked by two messages'] : []),
      ...findWrongGifts(request, sink.toldToGive(requestId).length),
    ];
  }

  /** Some look whether the request was opened before they ask again, as the answer 503 says; others just ask again. */
  async function ask(access: WantedAccess): Promise<string> {
    const looks = random.chance(0.5);
    for (let pauseMs = 1_000; !isOver(); pauseMs = Math.min(pauseMs * 2, pauseMaxMs)) {
      const answer = await alice.once('POST', '/api/v1/task/grant', {
        ...access,
        identityUserId: alice.userId,
        description: id,
      });
      if (answer.status === 200) return view.parse(JSON.parse(answer.text)).taskView.task.id;
      if (answer.status === 409) return conflict.parse(JSON.parse(answer.text)).details[0].id;
      if (toldBy(answer) === 'refused') throw new Error(`The request was answered ${answer.status}: ${answer.text}`);
      await sleep(pauseMs);
      if (!looks) continue;
      const opened = await requestsFor(access);
      if (opened[0] !== undefined) return opened[0];
    }
    throw new Error('The request was never opened.');
  }

  async function requestsFor({ appEntitlementId }: WantedAccess): Promise<readonly string[]> {
    const search = { appEntitlementIds: [appEntitlementId] };
    const found = await read(alice.untilAnswered('POST', '/api/v1/search/tasks', search));
    return requests.parse(found).list.map(({ task }) => task.id);
  }

  async function look(): Promise<ShownRequest> {
    return view.parse(await read(alice.untilAnswered('GET', `/api/v1/tasks/${requestId}`))).taskView.task;
  }

  /** An act that Temporal forgot, and of which nobody was told that it was done, is shown until its save is found out (0137). */
  async function staysClosed(): Promise<boolean> {
    await sleep(foundOutMs);
    return (await look()).state === closed;
  }

  async function actOn(step: ShownStep | undefined, round: number): Promise<void> {
    // A story comes to its end.
    const isLate = round > 20;
    const draw = random.fork(`round ${round}`);
    if (step?.provision?.state === byHand) return act(administrator, { step, kind: 'provision-complete', afterMs: 0 });
    if (step?.approval === undefined) return;
    if (step.approval.approval.webhook === undefined) {
      await Promise.all([
        act(bob, { step, kind: isLate ? 'approve' : draw.pick(decisions), afterMs: draw.between(0, 40) }),
        act(carol, { step, kind: isLate ? 'approve' : draw.pick(decisions), afterMs: draw.between(0, 40) }),
        act(alice, { step, kind: 'comment', afterMs: draw.between(0, 40) }),
      ]);
      return;
    }
    const callbackUrl = sink.asked(requestId)[0];
    if (callbackUrl === undefined) return;
    const answers = draw.pick(['approve', 'approve', 'deny', 'reassign'] as const);
    const administratorActs = draw.pick(['skip-step', 'reassign', 'nothing'] as const);
    const callBackAfterMs = draw.between(0, 40);
    const actAfterMs = draw.between(0, 40);
    await Promise.all([
      callBack(callbackUrl, { step, kind: answers, afterMs: callBackAfterMs }),
      administratorActs === 'nothing'
        ? undefined
        : act(administrator, { step, kind: administratorActs, afterMs: actAfterMs }),
      act(carol, { step, kind: 'comment', afterMs: draw.between(0, 40) }),
    ]);
  }

  async function act(person: FaultPerson, { step, kind, afterMs }: PlannedAct): Promise<void> {
    await sleep(afterMs);
    const entry = note({ stepId: step.id, kind, userId: person.userId });
    const answer = await acting(() =>
      person.once('POST', `/api/v1/tasks/${requestId}/action/${kind}`, {
        comment: entry.comment,
        // A comment belongs to no step.
        ...(kind !== 'comment' && { policyStepId: step.id }),
        ...(kind === 'reassign' && { newStepUserIds: [bob.userId, carol.userId] }),
      }),
    );
    entry.told = toldBy(answer);
  }

  /** Until it is known what became of it: a callback may be posted again. */
  async function callBack(callbackUrl: string, { step, kind, afterMs }: PlannedAct): Promise<void> {
    if (answeredCallbacks.has(callbackUrl)) return;
    answeredCallbacks.add(callbackUrl);
    await sleep(afterMs);
    const entry = note({ stepId: step.id, kind, userId: systemUsers.webhook });
    const { comment } = entry;
    const decision = kind === 'reassign' ? { comment, newStepUserIds: [bob.userId, carol.userId] } : { comment };
    const answer = await tools.caller.untilAnswered('POST', new URL(callbackUrl).pathname, {
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ version: 'v1', [kind]: decision }),
    });
    entry.told = toldBy(answer);
  }

  function note(act: Pick<PostedAct, 'stepId' | 'kind' | 'userId'>): PostedAct {
    acts += 1;
    const entry: PostedAct = { ...act, story: id, comment: `${id} act ${acts}`, told: 'unknown' };
    ledger.acts.push(entry);
    return entry;
  }

  async function readTrail(): Promise<readonly TrailEntry[]> {
    const entries: TrailEntry[] = [];
    for (let pageToken = ''; ; ) {
      const body = { taskId: requestId, pageSize: 100, ...(pageToken !== '' && { pageToken }) };
      const page = trailPage.parse(await read(alice.untilAnswered('POST', '/api/v1/task/audits', body)));
      entries.push(...page.list);
      if (page.nextPageToken === '') return entries;
      pageToken = page.nextPageToken;
    }
  }

  /** Of this access there is one request, and one grant where it was granted. */
  async function findWrongGrants(access: WantedAccess, request: ShownRequest): Promise<string[]> {
    const { appId, appEntitlementId } = access;
    const opened = await requestsFor(access);
    const path = `/api/v1/apps/${appId}/entitlements/${appEntitlementId}/users/${alice.userId}/grants`;
    const grants = held.parse(await read(administrator.untilAnswered('GET', path))).bindings;
    const expected = request.type.grant.outcome === granted ? 1 : 0;
    return [
      ...(opened.length === 1 ? [] : [`there are ${opened.length} requests for one access`]),
      ...(grants.length === expected ? [] : [`it ended ${request.type.grant.outcome}, with ${grants.length} grants`]),
    ];
  }
}

interface PlannedAct {
  readonly step: ShownStep;
  readonly kind: ActKind;
  readonly afterMs: number;
}

/** How two approvers act. */
const decisions = ['approve', 'approve', 'approve', 'deny', 'reassign'] as const;

/** A save is held against the history of its run after 15 s, with what else there is to do then. */
const foundOutMs = 45_000;

/** People do not ask every second. */
const pauseMaxMs = 15_000;

const closed = 'TASK_STATE_CLOSED';
const granted = 'GRANT_OUTCOME_GRANTED';
const byHand = 'PROVISION_INSTANCE_STATE_WAITING';

const end = z.object({ userId: z.string() }).optional();
const step = z.object({
  id: z.string(),
  approval: z
    .object({
      approval: z.object({ webhook: z.object({}).optional() }),
      approved: end,
      denied: end,
      reassigned: end,
      skipped: end,
      reassignedByError: z.object({}).optional(),
    })
    .optional(),
  provision: z.object({ state: z.string() }).optional(),
});
type ShownStep = z.infer<typeof step>;

const request = z.object({
  id: z.string(),
  state: z.string(),
  policy: z.object({ current: step.optional(), history: z.array(step).default([]) }),
  type: z.object({ grant: z.object({ outcome: z.string().optional() }) }),
});
type ShownRequest = z.infer<typeof request>;

const view = z.object({ taskView: z.object({ task: request }) });
const conflict = z.object({ details: z.tuple([z.object({ id: z.string() })]) });
const requests = z.object({ list: z.array(z.object({ task: z.object({ id: z.string() }) })) });
const held = z.object({ bindings: z.array(z.unknown()) });
const trailEntry = z.looseObject({
  userId: z.string(),
  comment: z.object({ comment: z.string() }).optional(),
});
type TrailEntry = z.infer<typeof trailEntry>;
const trailPage = z.object({ list: z.array(trailEntry), nextPageToken: z.string().default('') });

interface Books {
  readonly request: ShownRequest;
  readonly trail: readonly TrailEntry[];
  readonly acts: readonly PostedAct[];
}

/** Whoever was told that it is done finds it in the trail, once; whoever was refused does not. Nobody else said anything. */
function findWrongActs({ trail, acts }: Books): string[] {
  const people = new Set(acts.map(({ userId }) => userId));
  const unknown = trail.flatMap(({ userId, comment }) =>
    comment !== undefined &&
    people.has(userId) &&
    !acts.some((act) => act.comment === comment.comment && act.userId === userId)
      ? [`its trail has "${comment.comment}", which nobody posted`]
      : [],
  );
  return unknown.concat(
    acts.flatMap(({ kind, comment, told }) => {
      const times = trail.filter((entry) => entry.comment?.comment === comment).length;
      const isRight = told === 'done' ? times === 1 : told === 'refused' ? times === 0 : times <= 1;
      return isRight ? [] : [`"${kind}" (${comment}) was answered "${told}" and is ${times} times in its trail`];
    }),
  );
}

const endOfKind = {
  approve: 'approved',
  deny: 'denied',
  reassign: 'reassigned',
  'skip-step': 'skipped',
} as const;

/** Each approval step ended once, by one of those who were told so, or do not know. */
function findWrongSteps({ request: { policy }, acts }: Books): string[] {
  return policy.history.flatMap(({ id, approval }) => {
    if (approval === undefined) return [];
    const ends = Object.values(endOfKind).filter((name) => approval[name] !== undefined);
    const deciding = acts.flatMap((act) =>
      act.stepId === id && act.kind in endOfKind
        ? [{ ...act, end: endOfKind[act.kind as keyof typeof endOfKind] }]
        : [],
    );
    const didIt = ({ end, userId }: (typeof deciding)[number]) => approval[end]?.userId === userId;
    const told = deciding.filter((act) => act.told === 'done');
    const words = told.map(({ kind, userId }) => `${kind} by ${userId}`).join(' and ');
    return [
      ...(ends.length === 1 ? [] : [`step ${id} ended ${ends.length} times: ${ends.join()}`]),
      ...(told.length > 1 ? [`step ${id}: ${words} were both told that they decide`] : []),
      ...(told.every(didIt)
        ? []
        : [`step ${id}: ${words} was told that it is done, and the step ended ${ends.join()}`]),
      ...(deciding.some((act) => act.told !== 'refused' && didIt(act))
        ? []
        : [`step ${id} ended ${ends.join()}, and nobody did that`]),
    ];
  });
}

/** The endpoint that gives the access was told so by one message, and only where all approved. */
function findWrongGifts({ type }: ShownRequest, messages: number): string[] {
  const expected = type.grant.outcome === granted ? 1 : 0;
  return messages === expected
    ? []
    : [`it ended ${type.grant.outcome}, and ${messages} messages said to give the access`];
}

/** It began once, ended once, and as its steps say. */
function findWrongEnd({ request: { policy, type }, trail }: Books): string[] {
  const count = (name: string) => trail.filter((entry) => entry[name] !== undefined).length;
  const isDenied = policy.history.some(({ approval }) => approval?.denied !== undefined);
  const expected = isDenied ? 'GRANT_OUTCOME_DENIED' : granted;
  const reassignments = policy.history.filter(({ approval }) => approval?.reassigned !== undefined).length;
  const approvals = policy.history.filter(({ approval }) => approval !== undefined).length;
  const wrongCounts = Object.entries({
    taskCreated: 1,
    stateChange: 1,
    grantOutcome: 1,
    approvalReassigned: reassignments,
    // Each ends, and those that no reassignment made have a beginning of their own.
    approvalInstanceChange: 2 * approvals - reassignments,
  }).filter(([name, times]) => count(name) !== times);
  return [
    ...(type.grant.outcome === expected ? [] : [`it ended ${type.grant.outcome}, not ${expected}`]),
    ...wrongCounts.map(([name, times]) => `its trail has ${count(name)} ${name}, not ${times}`),
  ];
}

function toldBy({ status, text }: CallAnswer): PostedAct['told'] {
  if (status >= 200 && status < 300) return 'done';
  if (status === 400) return 'refused';
  if (status === 0 || status === 408 || status === 429 || status >= 500) return 'unknown';
  throw new Error(`An act was answered ${status}: ${text}`);
}

async function read(answering: Promise<CallAnswer>): Promise<unknown> {
  const { status, text } = await answering;
  if (status !== 200) throw new Error(`It could not be read: ${status} ${text}`);
  return JSON.parse(text);
}
