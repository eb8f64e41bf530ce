import { readFile } from 'node:fs/promises';
import { isJsonObject, type Json } from '../model/json.ts';
import { findPlatform, findPreset, platforms } from '../platforms/index.ts';
import { toVector, type Vector } from '../platforms/vector-file.ts';
import { readOptions, refuseOptions, UsageError, type Command, type Terminal } from './command.ts';
import { readCapturedRequest } from './captured-request.ts';
import { oneLine } from './printer.ts';
import { disagreement, hintFor, toSentence, type VerifyVerdict } from './verify-verdict.ts';

const options = {
  vectors: { type: 'string' },
  request: { type: 'string' },
  normative: { type: 'boolean' },
  platform: { type: 'string', multiple: true },
  'secret-env': { type: 'string', multiple: true },
  'public-url': { type: 'string' },
  now: { type: 'string' },
} as const;

/** Finds out why a request was refused: the receiver's own judgement, without server or database. */
export const verifyCommand: Command = {
  summary: 'judge captured requests as the receiver would',
  usage: `verify --vectors FILE [--normative] [--platform NAME]...
       signalbox verify --request FILE [--platform NAME] [--secret-env NAME]... [--public-url URL] [--now SECONDS]

  --vectors FILE     judge every case of a vector file, by its own clock and configuration
  --normative        pass over the cases that are a matter of policy
  --platform NAME    only the cases of this platform; for a request: who sent it
                     A case of a platform that is not known counts as failed.
  --request FILE     judge one captured request: what GET /api/events/ID gives, a case as in a vector file, or raw HTTP
  --secret-env NAME  for a request: the environment variable that holds a secret, so that it stays out of the process list
  --public-url URL   for raw HTTP: what the platform called, where it signs the URL
  --now SECONDS      for a request: the clock to judge by, in unix seconds; default: the file's, else now

Prints one line per failure and ends with "N passed, N failed"; the exit code is 1 when one failed.`,

  async run(words, terminal) {
    const { values, positionals } = readOptions(words, options);
    if (positionals.length > 0)
      throw new UsageError(`"${positionals[0]}" belongs to no option; files are given by --vectors or --request.`);
    if ((values.vectors === undefined) === (values.request === undefined))
      throw new UsageError('Give one of --vectors FILE and --request FILE.');
    if (values.request !== undefined) {
      refuseOptions(values, ['normative'], 'chooses cases of --vectors');
      if ((values.platform?.length ?? 0) > 1) throw new UsageError('A request is of one --platform.');
      return judgeRequest(values.request, values, terminal);
    }
    refuseOptions(values, ['secret-env', 'public-url', 'now'], 'is for --request: each case of --vectors has its own');
    const names = values.platform ?? [];
    for (const name of names) if (findPreset(name) === undefined) throw new UsageError(unknownPlatform(name));
    return judgeVectors(
      await readVectors(values.vectors ?? ''),
      { names, normative: values.normative === true },
      terminal,
    );
  },
};

interface Selection {
  readonly names: readonly string[];
  readonly normative: boolean;
}

function judgeVectors(cases: readonly Json[], { names, normative }: Selection, terminal: Terminal): number {
  const wanted = new Set(names.map((name) => findPreset(name)));
  let passed = 0;
  let failed = 0;
  for (const [at, value] of cases.entries()) {
    const raw = isJsonObject(value) ? value : {};
    if (normative && raw['certainty'] === 'policy') continue;
    if (wanted.size > 0 && !wanted.has(findPreset(String(raw['platform'] ?? '')))) continue;
    const vector = toVector(value);
    const problem =
      vector === undefined
        ? 'it cannot be read: id, platform, url, now and expect (accept or reject) are needed'
        : disagreement(vector.expect, judge(vector), raw['response']);
    if (problem === undefined) passed += 1;
    else {
      failed += 1;
      terminal.out(oneLine(`${vector?.id ?? `#${at + 1}`} ${String(raw['case'] ?? '')}: ${problem}`));
    }
  }
  terminal.out(`${passed} passed, ${failed} failed`);
  return failed > 0 || passed === 0 ? 1 : 0;
}

async function judgeRequest(path: string, given: RequestOptions, terminal: Terminal): Promise<number> {
  const secrets = (given['secret-env'] ?? []).map((name) => {
    const value = terminal.env[name];
    if (!value) throw new UsageError(`The environment variable ${name} of --secret-env is not set, or empty.`);
    return value;
  });
  const nowSeconds = given.now === undefined ? undefined : Number(given.now);
  if (nowSeconds !== undefined && !Number.isFinite(nowSeconds))
    throw new UsageError(`--now ${given.now} is no number of unix seconds.`);
  const vector = readCapturedRequest(await readBytes(path), {
    platform: given.platform?.[0],
    secrets,
    publicUrl: given['public-url'],
    nowSeconds,
  });
  const judged = judge(vector);
  terminal.out(oneLine(toSentence(judged)));
  const hint = hintFor(judged);
  if (hint !== undefined) terminal.out(oneLine(hint));
  const isFailed = disagreement(vector.expect, judged, undefined) !== undefined;
  terminal.out(isFailed ? '0 passed, 1 failed' : '1 passed, 0 failed');
  return isFailed ? 1 : 0;
}

interface RequestOptions {
  readonly platform?: readonly string[] | undefined;
  readonly 'secret-env'?: readonly string[] | undefined;
  readonly 'public-url'?: string | undefined;
  readonly now?: string | undefined;
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
  const file = parseJson(Buffer.from(await readBytes(path)).toString('utf8'), path);
  const vectors = isJsonObject(file) ? file['vectors'] : file;
  if (!Array.isArray(vectors))
    throw new Error(`${path} holds no vectors: a list of them, or an object with the list "vectors", is needed.`);
  return vectors;
}

async function readBytes(path: string): Promise<Uint8Array> {
  return readFile(path).catch((cause: unknown) => {
    throw new Error(`${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  });
}

function parseJson(text: string, path: string): Json {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${path} is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
