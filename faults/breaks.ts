import type { Edit } from './bundle.ts';
import type { StoryKind } from './load/stories.ts';

/** One place of the source, broken. */
export interface Break {
  readonly name: string;
  /** Where each text of `edits` stands once, in the source as in what it is compiled to. */
  readonly file: string;
  /** What runs of it: the file of the build, or its part of the bundle of workflows. */
  readonly of: 'build' | 'workflows';
  readonly edits: readonly Edit[];
  /** The line of a run that says what was broken; any other may come of something else. */
  readonly shownBy: RegExp;
  /** What alone is told, where a race in it is seldom. */
  readonly stories?: readonly StoryKind[];
  /** Such a line can become right while a run goes on to its end. */
  readonly mayMend?: true;
}

export const breaks: readonly Break[] = [
  {
    name: 'the sender is answered before the commit (G1)',
    file: 'src/inbound/receive/receive.ts',
    of: 'build',
    edits: [
      ['const recorded = await recorder.add({', 'const recording = recorder.add({'],
      [
        `if (event.verifiesUrl || recorded.kind === 'stale')`,
        `if (judgement.kind === 'accepted' && !event.verifiesUrl) {
          recording
            .then((late) => {
              if (late.kind === 'recorded')
                dispatch({ ...event, receivedAt: late.receivedAt }, judgement, { source, claims: late.claims });
            })
            .catch(() => undefined);
          return toAnswer(judgement, event.id, passed);
        }
        const recorded = await recording;
        if (event.verifiesUrl || recorded.kind === 'stale')`,
      ],
    ],
    shownBy: /was answered 2xx and is 0 times in the ledger/,
  },
  {
    name: 'a claim has no guard (G3)',
    file: 'src/store/inbound/claim-sql.ts',
    of: 'build',
    edits: [
      [`AND state = 'open' ORDER BY id`, 'ORDER BY id'],
      [`WHERE wait.id = winner.id AND wait.state = 'open'`, 'WHERE wait.id = winner.id'],
    ],
    shownBy: /^run \S+ took /,
  },
  {
    name: 'a wait does not look twice (G2)',
    file: 'src/inbound/dispatch/register-wait.ts',
    of: 'build',
    edits: [['first.free ?? (await findMissed(lookBack, first))', 'first.free']],
    shownBy: /^run \S+ (of a definition )?is RUNNING/,
    stories: ['waits at once'],
    mayMend: true,
  },
  {
    name: 'a decision is not fenced (G7)',
    file: 'src/store/outbound/callback-store.ts',
    of: 'build',
    edits: [['WHERE id = $1 AND state IN ${openStatesSql} AND expires_at', 'WHERE id = $1 AND expires_at']],
    shownBy: / were both told that they decide \S+$/,
  },
  {
    name: 'an act is not looked at again when its turn has come (two approvers race)',
    file: 'src/access/access-request-turns.ts',
    of: 'workflows',
    edits: [['const refusal = this.#refusalOf(act);', 'const refusal = undefined;']],
    shownBy: /: step .* were both told that they decide$/,
  },
  {
    name: 'a claim that was answered is not told (the fault that these runs found)',
    file: 'src/inbound/dispatch/register-wait.ts',
    of: 'build',
    edits: [[`stored.state === 'claimed'`, 'false']],
    shownBy: /waits were claimed and not told/,
    stories: ['wait', 'waits at once'],
    mayMend: true,
  },
  {
    name: 'a polling worker is given a task that another one has',
    file: 'src/store/tasks/worker-task-sql.ts',
    of: 'build',
    edits: [[`WHERE state = 'scheduled' AND task_type = $1`, `WHERE state <> 'ended' AND task_type = $1`]],
    shownBy: / was handed out /,
  },
];
