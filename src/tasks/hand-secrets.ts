import { namesSecrets, putSecrets, secretNamesIn } from '../model/definitions/secret-text.ts';
import type { HttpCaller, HttpTaskAnswer, HttpTaskCall } from '../model/definitions/http-call.ts';
import type { OpenedSecret, Secrets } from '../model/definitions/stored-values.ts';
import type { PolledTask } from '../model/definitions/worker-task.ts';
import type { EndedWorkerTask, WorkerTaskStore } from '../model/definitions/worker-task-store.ts';
import { isJsonList, isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { createSecretsHider } from './hide-secrets.ts';

export type HandedSecrets =
  | { readonly kind: 'put'; readonly value: Json; readonly secrets: readonly string[] }
  /** There is no such secret, nothing at the path in it, or nobody can open it. */
  | { readonly kind: 'missing'; readonly reason: string };

/** Puts secrets into a value that leaves for its task. */
export async function handSecrets(value: Json, secrets: Pick<Secrets, 'open'>): Promise<HandedSecrets> {
  const names = [...secretNamesIn(value)];
  const known = names.length === 0 ? new Map<string, OpenedSecret>() : await secrets.open(names);
  const missing: string[] = [];
  const used = new Set<string>();
  const put = putSecrets(value, (name, path) => {
    const secret = known.get(name);
    const found = secret?.kind === 'open' ? partOf(secret.value, path) : undefined;
    if (found !== undefined) used.add(found);
    else if (secret?.kind !== 'broken') missing.push(`\${workflow.secrets.${name}${path}}`);
    return found ?? '';
  });
  const broken = names.filter((name) => known.get(name)?.kind === 'broken');
  if (broken.length > 0) {
    const reason = `the secret ${broken.join(', ')} does not open: it was sealed under another SIGNALBOX_SECRET_KEY or was changed; save it anew with PUT /api/secrets/NAME`;
    return { kind: 'missing', reason };
  }
  if (missing.length === 0) return { kind: 'put', value: put, secrets: [...used] };
  return { kind: 'missing', reason: `there is no ${missing.join(', no ')}: save it with PUT /api/secrets/NAME` };
}

/** The part of a secret that is JSON: `.user.name`, `[0].id`. */
function partOf(secret: string, path: string): string | undefined {
  if (path === '') return secret;
  let part: Json | undefined = parsed(secret);
  for (const [, name, index] of path.matchAll(/\.([^.[\]]+)|\[(\d+)\]/g)) {
    if (name !== undefined) part = isJsonObject(part) ? member(part, name) : undefined;
    else part = isJsonList(part) ? part[Number(index)] : undefined;
  }
  if (part === undefined || part === null) return undefined;
  return typeof part === 'string' ? part : JSON.stringify(part);
}

function member(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Makes requests with secrets in their places, and takes them out of the answers: those go into histories. */
export function withSecrets(caller: HttpCaller, secrets: Pick<Secrets, 'open'>): HttpCaller {
  return {
    async call({ hasSecrets, ...call }, options) {
      if (hasSecrets !== true) return caller.call(call, options);
      const { uri, headers, body } = call;
      const handed = await handSecrets({ uri, headers, body }, secrets);
      if (handed.kind === 'missing') return { kind: 'refused', error: handed.reason };
      const shown = namesSecrets(placeOf(uri)) ? { shownHost: '***' } : {};
      const answer = await caller.call({ ...call, ...toParts(handed.value), ...shown }, options);
      return withoutSecrets(answer, handed.secrets);
    },
  };
}

/** Scheme and host, as they are written. */
function placeOf(uri: string): string {
  return /^[^/?#]*(?:\/\/[^/?#]*)?/.exec(uri)?.[0] ?? '';
}

function toParts(value: Json): Pick<HttpTaskCall, 'uri' | 'headers' | 'body'> {
  const { uri = '', headers = {}, body = null } = isJsonObject(value) ? value : {};
  const texts = Object.entries(isJsonObject(headers) ? headers : {}).map(
    ([name, text]) => [name, String(text)] as const,
  );
  return { uri: String(uri), headers: Object.fromEntries(texts), body };
}

function withoutSecrets(answer: HttpTaskAnswer, secrets: readonly string[]): HttpTaskAnswer {
  const hideIn = createSecretsHider(secrets);
  const hide = (text: string): string => String(hideIn(text));
  if (answer.kind !== 'answered') return { ...answer, error: hide(answer.error) };
  const { response, text } = answer;
  const headers = Object.entries(response.headers).map(
    ([name, values]) => [hide(name), values.map((value) => hide(value))] as const,
  );
  return {
    ...answer,
    text: hide(text),
    response: {
      ...response,
      reasonPhrase: hide(response.reasonPhrase),
      headers: Object.fromEntries(headers),
      body: hideIn(response.body),
    },
  };
}

interface Handing {
  readonly secrets: Pick<Secrets, 'open'>;
  /** Its run is told that the task has ended. */
  readonly tell: (ended: EndedWorkerTask) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/**
 * The queue for those who hand tasks out: with secrets in their places. A task whose secret is missing fails for good; one
 * whose secrets cannot be asked for goes back, and holds up no other.
 */
export function handTasks(store: WorkerTaskStore, { secrets, tell, onError }: Handing): WorkerTaskStore {
  return {
    ...store,
    async take(queue, workerIds) {
      const tasks = await store.take(queue, workerIds);
      const handed = await Promise.all(tasks.map((task) => hand(task).catch((error) => keep(task, error))));
      return handed.flatMap((task) => task ?? []);
    },
  };

  async function hand({ hasSecrets, ...task }: PolledTask): Promise<PolledTask | undefined> {
    if (hasSecrets !== true) return task;
    const handed = await handSecrets(task.inputData, secrets);
    if (handed.kind === 'put' && isJsonObject(handed.value)) return { ...task, inputData: handed.value };
    const reason = handed.kind === 'missing' ? handed.reason : 'its input is none';
    const ended = await store.end({ taskId: task.taskId, status: 'FAILED_WITH_TERMINAL_ERROR', reason });
    if (ended !== undefined) await tell(ended);
    return undefined;
  }

  async function keep({ taskId }: PolledTask, error: unknown): Promise<undefined> {
    onError(error);
    await store.giveBack([taskId]).catch(onError);
  }
}
