import type { IncomingRequest } from '../../model/request.ts';
import type { Source } from '../../model/inbound/source.ts';
import { judge, type JudgeOptions, type HookVerdict } from '../receive/judge.ts';
import { withoutSecrets } from '../receive/redaction.ts';

/** A large request that is judged away from the event loop. */
export interface JudgeJob {
  readonly source: Source;
  readonly request: IncomingRequest;
  readonly options: JudgeOptions;
}

/** Judges large requests away from the event loop. Undefined: there is no room for this one now. */
export type LargeJudge = (job: JudgeJob) => Promise<HookVerdict | undefined>;

/** As many large bodies as may wait are judged already. */
export const noRoom: HookVerdict = {
  kind: 'rejected',
  reason: 'RATE_LIMITED',
  status: 503,
  detail: 'this server has as many large bodies to read as it may',
};

/** The result of a thread's job: no more of the body than has to go back. */
export function judgeApart({ source, request, options }: JudgeJob): HookVerdict {
  const judgement = judge(source, request, options);
  if (judgement.kind !== 'accepted') return judgement;
  const { delivery, eventType } = judgement;
  const { body } = withoutSecrets(source, request);
  return { kind: 'accepted', delivery, eventType, ...(body !== request.body && { maskedBody: body }) };
}
