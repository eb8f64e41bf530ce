import type { Json, JsonObject } from '../../model/json.ts';
import type { Scripts } from '../../model/script.ts';
import { alwaysSecretHeaders } from '../../model/inbound/event.ts';
import type { Source } from '../../model/inbound/source.ts';
import { noTargets } from '../../model/inbound/targets.ts';
import type { Choice, TargetChoiceStore, Targets } from '../../model/inbound/targets.ts';
import { secretHeadersOf } from '../receive/redaction.ts';
import { showRequest } from '../explain/request-view.ts';
import type { DispatchWork } from './dispatch-work.ts';

/** The work with the targets that are meant for its event: from here on nobody asks whether they were listed or chosen. */
export type TargetChooser = (work: DispatchWork) => Promise<DispatchWork>;

export interface TargetChooserDependencies {
  readonly scripts: Scripts;
  readonly choices: TargetChoiceStore;
  /** A source as the API shows it, with its secrets masked (R10, R99). */
  readonly describe: (source: Source) => JsonObject;
  readonly readTargets: (result: Json) => ReadTargets;
}

/** The result of a script, in our words. */
export type ReadTargets =
  | { readonly kind: 'targets'; readonly targets: Targets }
  | { readonly kind: 'wrong'; readonly message: string };

/**
 * Evaluates the expression of the event's source, once (R91). The choice is committed before waits are looked at, which
 * is what G2 rests on: a wait commits itself and then looks for choices, this side commits the choice and then looks for
 * waits, so of the two at least one sees the other. Waits that name the source itself need no choice: for them the commit
 * of the event is what counts, and they are offered it whatever became of the expression. After a crash in between the
 * committed choice is what the next try finds.
 *
 * Events of a source are evaluated one after the other, in the order in which they were handed over: so they reach a run
 * in the order of their receipt (M35), and a slow expression holds up its own source alone.
 */
export function createTargetChooser({
  scripts,
  choices,
  describe,
  readTargets,
}: TargetChooserDependencies): TargetChooser {
  const lines = createKeyedMutex();
  return async (work) => {
    if (work.source.expression === undefined) return work;
    const choice = await lines.run(work.source.id, () => choiceFor(work));
    const targets = choice.kind === 'chosen' ? choice.targets : noTargets;
    return { ...work, source: { ...work.source, ...targets }, choiceFailed: choice.kind === 'failed' };
  };

  async function choiceFor(work: DispatchWork): Promise<Choice> {
    const isNew = work.attempts === 0 && work.resumeOnly !== true;
    const made = isNew ? undefined : await choices.find(work.event.id);
    return made ?? choices.record(work.event.id, await choose(work));
  }

  async function choose({ source, event, document }: DispatchWork): Promise<Choice> {
    const secret = new Set([...alwaysSecretHeaders, ...secretHeadersOf(source), ...(event.secretHeaders ?? [])]);
    const headers = event.headers.map(
      ([name, value]) => [name, secret.has(name.toLowerCase()) ? '***' : value] as const,
    );
    // Of a list of events the whole: they are started once, and each element is offered to the receivers on its own (M29).
    const input = { ...describe(source), payload: document.payload, event: showRequest({ ...event, headers }) };
    const result = await scripts.evaluate({ expression: source.expression ?? '', input, owner: `source ${source.id}` });
    if (result.kind === 'failed') return result;
    const read = readTargets(result.value);
    return read.kind === 'targets'
      ? { kind: 'chosen', targets: read.targets }
      : { kind: 'failed', message: read.message };
  }
}

/** Tasks of one key run one after the other, in the order in which they came; keys do not wait for each other. */
interface KeyedMutex {
  run<Result>(key: string, task: () => Promise<Result>): Promise<Result>;
}

/** Nothing bounds a line itself: what may be under way of one source is bounded before (`dispatcher.ts`). */
function createKeyedMutex(): KeyedMutex {
  const last = new Map<string, Promise<unknown>>();
  return {
    async run(key, task) {
      const before = last.get(key);
      const mine = before === undefined ? task() : before.then(task, task);
      last.set(key, mine);
      try {
        return await mine;
      } finally {
        if (last.get(key) === mine) last.delete(key);
      }
    },
  };
}
