import type { IncomingRequest } from '../../model/request.ts';
import type { Source } from '../../model/inbound/source.ts';
import { judge, neededKeyDocument, type JudgeOptions, type Judgement } from './judge.ts';
import type { KeyDocuments } from './key-documents.ts';

export interface JudgeWithKeysOptions {
  /** When the request came; asked for after its key document is there. */
  readonly clock: () => number;
  /** Absent: what needs one is refused. */
  readonly keyDocuments?: KeyDocuments;
}

/** Judges a request with the certificate or key set that it needs. Only where one is needed is there anything to wait for. */
export function judgeWithKeys(
  source: Source,
  request: IncomingRequest,
  options: JudgeWithKeysOptions,
): Judgement | Promise<Judgement> {
  const needed = withKeys(source, request, options);
  return 'then' in needed ? needed.then((known) => judge(source, request, known)) : judge(source, request, needed);
}

/** The services that judging a request needs. */
export function withKeys(
  source: Source,
  request: IncomingRequest,
  { clock, keyDocuments }: JudgeWithKeysOptions,
): JudgeOptions | Promise<JudgeOptions> {
  const needed = source.settings.disabled ? undefined : neededKeyDocument(source, request);
  if (needed === undefined || keyDocuments === undefined) return { nowMs: clock() };
  return keyDocuments
    .get(needed, source.id)
    .then((text) => ({ nowMs: clock(), keyDocuments: text === undefined ? {} : { [needed.url]: text } }));
}
