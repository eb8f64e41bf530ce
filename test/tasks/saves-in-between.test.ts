import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { atOnce } from '../helpers/at-once.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox({ worker: false })), 90_000);
afterAll(() => signalbox?.stop());

const noop = { name: 'n', taskReferenceName: 'n', type: 'NOOP' };
const limit = { rateLimitKey: 'k', concurrentExecLimit: 1 };

async function saveSchedule(change: object = {}): Promise<Record<string, any> & { readonly name: string }> {
  const schedule = {
    name: `yearly-${randomUUID()}`,
    cronExpression: '0 0 0 1 1 ?',
    startWorkflowRequest: { name: await signalbox.saveDefinition([noop]), version: 1 },
    zzz: 1,
    aaa: { kept: [true] },
    ...change,
  };
  await signalbox.must('POST', '/api/scheduler/schedules', schedule);
  return schedule;
}

const timerOf = (name: string) => signalbox.client.schedule.getHandle(`${signalbox.temporal.taskQueue}/${name}`);
const schedulesPath = '/api/scheduler/schedules';
const listed = async (name: string) =>
  (await signalbox.must('GET', schedulesPath)).find((schedule: any) => schedule.name === name);

test('a rate limit is set in the definition as it is then, in each version', async () => {
  const name = await signalbox.saveDefinition([noop], { zzz: 1, description: 'before', aaa: 2 });
  await signalbox.saveDefinition([noop], { name, version: 2, description: 'second' });
  const newer = { name, version: 1, description: 'after', zzz: 3, tasks: [noop], aaa: 4 };
  await atOnce(signalbox.pool, { table: 'definition', by: 'name', is: name }, [
    () => signalbox.must('POST', '/api/metadata/workflow?overwrite=true', newer),
    () => signalbox.must('PUT', `/api/metadata/workflow/${name}/rate-limit`, limit),
  ]);
  const text = async (version: number) =>
    (await signalbox.get(`/api/metadata/workflow/${name}?version=${version}`)).text;
  expect(await text(1)).toBe(JSON.stringify({ ...newer, rateLimitConfig: limit }));
  expect(JSON.parse(await text(2))).toMatchObject({ description: 'second', rateLimitConfig: limit });
  const newest = { ...newer, description: 'later', rateLimitConfig: limit };
  await atOnce(signalbox.pool, { table: 'definition', by: 'name', is: name }, [
    () => signalbox.must('POST', '/api/metadata/workflow?overwrite=true', newest),
    () => signalbox.must('DELETE', `/api/metadata/workflow/${name}/rate-limit`),
  ]);
  expect(await text(1)).toBe(JSON.stringify({ ...newer, description: 'later' }));
});

test('a version that is deleted while its rate limit is set stays deleted', async () => {
  const name = await signalbox.saveDefinition([noop]);
  const [, answer] = await atOnce(signalbox.pool, { table: 'definition', by: 'name', is: name }, [
    () => signalbox.must('DELETE', `/api/metadata/workflow/${name}/1`),
    () => signalbox.call('PUT', `/api/metadata/workflow/${name}/rate-limit`, limit),
  ]);
  expect(answer.status).toBe(404);
  expect((await signalbox.get(`/api/metadata/workflow/${name}`)).status).toBe(404);
});

test('more versions than are read at once have the rate limit', async () => {
  const name = await signalbox.saveDefinition([noop]);
  for (let version = 2; version <= 45; version += 1) await signalbox.saveDefinition([noop], { name, version });
  await signalbox.must('PUT', `/api/metadata/workflow/${name}/rate-limit`, limit);
  const found = await signalbox.must('GET', `/api/metadata/workflow?name=${name}`);
  expect(found.map(({ rateLimitConfig }: any) => rateLimitConfig)).toEqual(Array.from({ length: 45 }, () => limit));
});

test('a schedule that is saved while it is paused has what was saved, and is paused, in Temporal too', async () => {
  const schedule = await saveSchedule();
  const newer = { ...schedule, cronExpression: '0 0 0 2 1 ?', zzz: 2 };
  await atOnce(signalbox.pool, { table: 'workflow_schedule', by: 'name', is: schedule.name }, [
    () => signalbox.must('POST', schedulesPath, newer),
    () => signalbox.must('PUT', `${schedulesPath}/${schedule.name}/pause`),
  ]);
  const shown = await listed(schedule.name);
  expect(shown).toMatchObject({ ...newer, paused: true });
  expect(Object.keys(shown).slice(0, 5)).toEqual(Object.keys(newer));
  const { state, spec } = await timerOf(schedule.name).describe();
  expect([state.paused, spec.calendars?.[0]?.dayOfMonth]).toMatchObject([true, [{ start: 2 }]]);
});

test('a schedule that is deleted while it is paused stays deleted', async () => {
  const { name } = await saveSchedule();
  const [, answer] = await atOnce(signalbox.pool, { table: 'workflow_schedule', by: 'name', is: name }, [
    () => signalbox.pool.query('DELETE FROM workflow_schedule WHERE name = $1', [name]),
    () => signalbox.call('PUT', `${schedulesPath}/${name}/pause`),
  ]);
  expect(answer.status).toBe(404);
  expect(await listed(name)).toBeUndefined();
  await signalbox.call('DELETE', `${schedulesPath}/${name}`);
});

test('no save fails because somebody deletes the schedule in the same moment', async () => {
  const schedule = await saveSchedule();
  for (let round = 1; round <= 5; round += 1) {
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_none, at) =>
        at % 2 === 0
          ? signalbox.call('POST', schedulesPath, { ...schedule, cronExpression: `0 0 0 ${at + 1} 1 ?` })
          : signalbox.call('DELETE', `${schedulesPath}/${schedule.name}`),
      ),
    );
    expect(answers.filter(({ status }, at) => status !== 200 && !(at % 2 === 1 && status === 404))).toEqual([]);
    expect((await signalbox.get(schedulesPath)).status).toBe(200);
  }
});

test('what is saved, paused and deleted in the same moments is in the end in Temporal as it is in the list', async () => {
  const schedule = await saveSchedule();
  const { name } = schedule;
  const days = Array.from({ length: 12 }, (_none, at) => at + 1);
  await Promise.all(
    days.map((day) =>
      day % 4 === 0
        ? signalbox.call('DELETE', `${schedulesPath}/${name}`)
        : day % 4 === 1
          ? signalbox.call('PUT', `${schedulesPath}/${name}/pause`)
          : signalbox.must('POST', schedulesPath, { ...schedule, cronExpression: `0 0 0 ${day} 1 ?` }),
    ),
  );
  const shown = await listed(name);
  const described = await timerOf(name)
    .describe()
    .catch(() => undefined);
  expect([described?.state.paused, described?.spec.calendars?.[0]?.dayOfMonth?.[0]?.start]).toEqual(
    shown === undefined ? [undefined, undefined] : [shown.paused, Number(shown.cronExpression.split(' ')[3])],
  );
});
