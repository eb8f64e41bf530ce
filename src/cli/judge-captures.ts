import { isJsonObject, type Json } from '../model/json.ts';
import { findPlatform, findPreset, platforms } from '../platforms/index.ts';
import { toVector, type Vector } from '../platforms/vector-file.ts';
import { readCapturedRequest } from './captured-request.ts';
import { FoundTroubleError, secretIn, UsageError, type Terminal } from './command.ts';
import type { Printer } from './printer.ts';
import { readBytes, readJsonFile } from './read-file.ts';
import { disagreement, hintFor, toSentence, type VerifyVerdict } from './verify-verdict.ts';

export interface Selection {
  /** Of platforms; none: all of them. */
  readonly platforms: readonly string[];
  /** Without the cases that are a matter of policy. */
  readonly normative: boolean;
}

interface Failure {
  readonly id: string;
  readonly case: string;
  readonly problem: string;
}

/** Judges the cases of a vector file and says of each failure why. Throws when one failed, or none was there. */
export async function judgeVectors(
  path: string,
  { platforms: names, normative }: Selection,
  printer: Printer,
): Promise<void> {
  for (const name of names) if (findPreset(name) === undefined) throw new UsageError(unknownPlatform(name));
  const wanted = new Set(names.map((name) => findPreset(name)));
  let passed = 0;
  const failures: Failure[] = [];
  for (const [at, value] of (await readVectors(path)).entries()) {
    const raw = isJsonObject(value) ? value : {};
    if (normative && raw['certainty'] === 'policy') continue;
    if (wanted.size > 0 && !wanted.has(findPreset(String(raw['platform'] ?? '')))) continue;
    const vector = toVector(value);
    const problem =
      vector === undefined
        ? 'it cannot be read: id, platform, url, now and expect (accept or reject) are needed'
        : disagreement(vector.expect, judge(vector), raw['response']);
    if (problem === undefined) passed += 1;
    else failures.push({ id: vector?.id ?? `#${at + 1}`, case: String(raw['case'] ?? ''), problem });
  }
  if (printer.json) printer.document({ passed, failed: failures.length, failures });
  else {
    for (const failure of failures) printer.line(`${failure.id} ${failure.case}: ${failure.problem}`);
    printer.line(`${passed} passed, ${failures.length} failed`);
  }
  if (failures.length > 0) throw new FoundTroubleError(`${failures.length} of ${passed + failures.length} failed.`);
  if (passed === 0) throw new FoundTroubleError('No case was judged.');
}

export interface CapturedRequest {
  readonly platform?: string | undefined;
  /** Names of environment variables. */
  readonly secretEnv: readonly string[];
  readonly publicUrl?: string | undefined;
  /** The clock to judge by, in unix seconds. */
  readonly now?: string | undefined;
}

/** Judges one captured request. Throws when the verdict is not the one that was expected. */
export async function judgeRequest(
  path: string,
  { platform, secretEnv, publicUrl, now }: CapturedRequest,
  { printer, env }: { readonly printer: Printer; readonly env: Terminal['env'] },
): Promise<void> {
  const secrets = secretEnv.map((name) => secretIn(env, '--secret-env', name));
  const nowSeconds = now === undefined ? undefined : Number(now);
  if (nowSeconds !== undefined && !Number.isFinite(nowSeconds))
    throw new UsageError(`--now ${now} is no number of unix seconds.`);
  const vector = readCapturedRequest(await readBytes(path), { platform, secrets, publicUrl, nowSeconds });
  const judged = judge(vector);
  const hint = hintFor(judged);
  const isFailed = disagreement(vector.expect, judged, undefined) !== undefined;
  if (printer.json) printer.document({ verdict: toSentence(judged), hint, expected: vector.expect, passed: !isFailed });
  else {
    printer.line(toSentence(judged));
    if (hint !== undefined) printer.line(hint);
    printer.line(isFailed ? '0 passed, 1 failed' : '1 passed, 0 failed');
  }
  if (isFailed) throw new FoundTroubleError('The request is not judged as was expected.');
}

/** A bug of a verifier fails its case, not the run. */
function judge({ settings, request, nowSeconds }: Vector): VerifyVerdict {
  const platform = findPlatform(settings);
  if (platform === undefined) return { kind: 'unjudged', problem: unknownPlatform(settings.platform) };
  try {
    return platform.verify(settings, request, nowSeconds);
  } catch (error) {
    return { kind: 'unjudged', problem: `judging it broke: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function unknownPlatform(name: string): string {
  return `the platform "${name}" is not known; known are ${platforms.map((platform) => platform.name).join(', ')}`;
}

async function readVectors(path: string): Promise<readonly Json[]> {
  const file = await readJsonFile(path);
  const vectors = isJsonObject(file) ? file['vectors'] : file;
  if (!Array.isArray(vectors))
    throw new Error(`${path} holds no vectors: a list of them, or an object with the list "vectors", is needed.`);
  return vectors;
}
