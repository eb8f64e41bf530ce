import { afterAll, describe, expect, test } from 'vitest';
import { ScriptsBusyError } from '../../src/model/script.ts';
import { createScripts } from '../../src/scripting/create-scripts.ts';

const scripts = createScripts();
afterAll(() => scripts.stop());

/** Each script is somebody else's, unless told. */
const evaluate = (expression: string, input = {}, owner = expression) => scripts.evaluate({ expression, input, owner });

describe('a script that does not end', () => {
  const late = { kind: 'failed', message: 'The script ran longer than 4 s and was stopped.' };

  test('is stopped, while other scripts and this process go on', async () => {
    let ticks = 0;
    const timer = setInterval(() => {
      ticks += 1;
    }, 20);
    let ended = false;
    const endless = evaluate('console.log("begun"); for (;;);').finally(() => {
      ended = true;
    });
    expect(await Promise.all([1, 2, 3].map((x) => evaluate('$.x * 2', { x })))).toMatchObject([
      { value: 2 },
      { value: 4 },
      { value: 6 },
    ]);
    expect(ended).toBe(false);
    expect(await endless).toEqual({ ...late, lines: ['begun'] });
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(20);
  });

  test('cannot save itself', async () => {
    // One after the other has its time.
    const own = createScripts({ waitMsMax: 60_000 });
    const evaluate = (expression: string) => own.evaluate({ expression, input: {}, owner: expression });
    const results = await Promise.all([
      evaluate('for (;;) { try { for (;;); } catch (e) { } finally { for (;;); } }'),
      evaluate('/(a+)+$/.test("a".repeat(50) + "b")'),
      evaluate('({ toJSON() { for (;;); } })'),
      // The engine does not look at the clock in here: the whole thread is ended.
      evaluate('Array.prototype.reverse.call({ length: 2 ** 53 - 1 })'),
    ]);
    expect(results).toEqual(results.map(() => ({ ...late, lines: [] })));
    expect(await evaluate('1')).toMatchObject({ value: 1 });
    await own.stop();
  }, 60_000);

  test('many times over leaves a thread to the others', async () => {
    let ended = 0;
    const endless = Array.from({ length: 2 }, () =>
      evaluate('for (;;) ;').finally(() => {
        ended += 1;
      }),
    );
    expect(await evaluate('1 + 1')).toMatchObject({ value: 2 });
    expect(ended).toBe(0);
    await Promise.all(endless);
  });
});

describe('scripts of many', () => {
  const endless = (count: number, ownerOf: (index: number) => string) => {
    const ended: number[] = [];
    const all = Array.from({ length: count }, (_, index) =>
      evaluate(`for (;;); // ${index}`, {}, ownerOf(index))
        .catch(() => undefined)
        .finally(() => ended.push(index)),
    );
    return { ended, all: Promise.all(all) };
  };

  test('are told apart by their owner and not by their text', async () => {
    const own = createScripts();
    const run = (expression: string, owner: string) => own.evaluate({ expression, input: {}, owner });
    let ended = 0;
    const all = Array.from({ length: 12 }, (_, index) =>
      run(`for (;;); // ${index}`, 'definition bad')
        .finally(() => {
          ended += 1;
        })
        .catch(() => undefined),
    );
    for (const owner of ['definition good', 'source good'])
      expect(await run('1 + 1', owner)).toMatchObject({ value: 2 });
    expect(ended).toBe(0);
    await own.stop();
    await Promise.all(all);
  });

  test('wait for first tries alone, however many owners have one without end', async () => {
    const { ended, all } = endless(12, (index) => `owner ${index}`);
    expect(await evaluate('1 + 1', {}, 'innocent')).toMatchObject({ value: 2 });
    expect(ended.length).toBeLessThanOrEqual(2);
    // Later ones of theirs have no first try, so they keep nobody waiting.
    const more = endless(12, (index) => `owner ${index}`);
    const before = ended.length;
    for (let time = 0; time < 20; time += 1)
      expect(await evaluate('1 + 1', {}, 'innocent')).toMatchObject({ value: 2 });
    expect(ended.length - before).toBeLessThanOrEqual(1);
    await Promise.all([all, more.all]);
  });

  test('that were quick before wait for one first try of a new owner, not for those of all', async () => {
    const own = createScripts();
    const run = (expression: string, owner: string) => own.evaluateQuickly({ expression, input: {}, owner });
    await run('1 + 1', 'innocent');
    let tried = 0;
    const all = Array.from({ length: 60 }, (_, index) =>
      run(`for (;;); // ${index}`, `new ${index}`)
        .catch(() => undefined)
        .finally(() => {
          tried += 1;
        }),
    );
    const before = tried;
    expect(await run('1 + 1', 'innocent')).toMatchObject({ value: 2 });
    // Those that had begun, and one or two more.
    expect(tried - before).toBeLessThanOrEqual(6);
    await own.stop();
    await Promise.all(all);
  });

  test('are not waited for by whom others wait for', async () => {
    expect(await scripts.evaluateQuickly({ expression: '2 + 2', input: {}, owner: 'quick' })).toMatchObject({
      value: 4,
    });
    const started = performance.now();
    expect(await scripts.evaluateQuickly({ expression: 'for (;;);', input: {}, owner: 'not quick' })).toBeUndefined();
    expect(await scripts.evaluateQuickly({ expression: '2 + 2', input: {}, owner: 'not quick' })).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(3_000);
    expect(await scripts.evaluate({ expression: '2 + 2', input: {}, owner: 'not quick' })).toMatchObject({ value: 4 });
  });
});

describe('a script that takes too much', () => {
  const full = { kind: 'failed', message: expect.stringContaining('The script needs more than 64 MiB of memory') };

  test('memory is refused, however it asks for it', async () => {
    for (const expression of [
      'const a = []; for (;;) a.push(new Array(1000).fill(1));',
      '"x".repeat(1e9)',
      'new ArrayBuffer(1e9)',
      'new Array(1e9).fill(0)',
    ]) {
      expect(await evaluate(expression)).toMatchObject(full);
    }
  });

  test('depth is refused', async () => {
    expect(await evaluate('function f() { return f(); } f();')).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('call stack'),
    });
    expect(await evaluate('const f = () => [1].map(f); f();')).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('call stack'),
    });
    expect(await evaluate('JSON.parse("[".repeat(1e5) + "]".repeat(1e5)); 1')).toMatchObject({
      kind: 'failed',
      message: expect.stringMatching(/call stack|nested too deeply/),
    });
  });

  test('text is refused before it is run', async () => {
    expect(await evaluate(`"${'x'.repeat(70_000)}"`)).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('at most 65536'),
    });
  });

  test('does not harm the next one', async () => {
    expect(await evaluate('[1, 2].map((x) => x + 1)')).toEqual({ kind: 'value', value: [2, 3], lines: [] });
  });
});

describe('many scripts at once', () => {
  test('each get their own result', async () => {
    const results = await Promise.all(Array.from({ length: 100 }, (_, x) => evaluate(`$.x * ${x % 7}`, { x })));
    expect(results).toEqual(results.map((_, x) => ({ kind: 'value', value: x * (x % 7), lines: [] })));
  });

  test('are refused when too many wait, and none of them is forgotten', async () => {
    const asked = Array.from({ length: 300 }, (_, x) => evaluate('$.x', { x }));
    const settled = await Promise.allSettled(asked);
    const refused = settled.filter((outcome) => outcome.status === 'rejected');
    expect(refused.length).toBeGreaterThan(100);
    expect(refused.every(({ reason }) => reason instanceof ScriptsBusyError)).toBe(true);
    for (const [x, outcome] of settled.entries())
      if (outcome.status === 'fulfilled') expect(outcome.value).toMatchObject({ value: x });
  });

  test('are not run when their turn comes too late for whoever asked', async () => {
    const own = createScripts({ waitMsMax: 500 });
    // One more than may run at the same time, on any machine: it waits for the time limit of another.
    const settled = await Promise.allSettled(
      Array.from({ length: 4 }, () => own.evaluate({ expression: 'for (;;);', input: {}, owner: 'test' })),
    );
    const refused = settled.filter((outcome) => outcome.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(4);
    expect(refused.every(({ reason }) => reason instanceof ScriptsBusyError)).toBe(true);
    expect(await own.evaluate({ expression: '1', input: {}, owner: 'test' })).toMatchObject({ value: 1 });
    await own.stop();
  });

  test('are refused after the end', async () => {
    const own = createScripts();
    const endless = own.evaluate({ expression: 'for (;;);', input: {}, owner: 'test' });
    const waiting = Array.from({ length: 20 }, () => own.evaluate({ expression: '1', input: {}, owner: 'test' }));
    const settled = Promise.allSettled([endless, ...waiting]);
    await own.stop();
    expect((await settled).map(({ status }) => status)).toContain('rejected');
    await expect(own.evaluate({ expression: '1', input: {}, owner: 'test' })).rejects.toBeInstanceOf(ScriptsBusyError);
  });
});
