import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { EvalFlags, JSException, QuickJS } from 'quickjs-wasi';
import type { JSValueHandle } from 'quickjs-wasi';
import { isTooDeep, jsonDepthMax } from '../model/json-depth.ts';
import type { ScriptCheck, ScriptRequest, ScriptResult, ScriptText } from '../model/script.ts';
import {
  cutText,
  expressionCharsMax,
  scriptLateMessage,
  memoryBytesMax,
  memoryMessage,
  messageCharsMax,
  resultCharsMax,
  stackBytesMax,
  scriptTimeMsMax,
} from './limits.ts';
import { createConsoleLines, installConsole } from './console.ts';
import { addJavaMethods } from './java-methods.ts';

export interface Engine {
  evaluate(request: ScriptRequest, timeMsMax: number): Promise<EvaluatedScript>;
  check(scripts: readonly ScriptText[]): Promise<readonly ScriptCheck[]>;
}

export interface EvaluatedScript {
  readonly result: ScriptResult;
  /** It was stopped when its time was over. */
  readonly late: boolean;
}

/**
 * QuickJS in WebAssembly. Each script gets an instance of its own, with its own linear memory, which is dropped afterwards, so
 * not even a broken engine takes something from one script to the next. It blocks its thread while a script runs.
 */
export async function createEngine(): Promise<Engine> {
  const wasm = await WebAssembly.compile(
    readFileSync(createRequire(import.meta.url).resolve('quickjs-wasi/quickjs.wasm')),
  );

  return {
    async evaluate({ expression, input, mayReturn }, timeMsMax) {
      const console = createConsoleLines();
      const failed = (message: string, late = false): EvaluatedScript => ({
        result: { kind: 'failed', message: cutText(message, messageCharsMax), lines: console.lines() },
        late,
      });
      if (expression.length > expressionCharsMax) return failed(tooLong(expression));
      const { vm, isLate } = await openMachine(timeMsMax);
      try {
        // Taken before the script can replace it.
        const stringify = vm.evalCode('JSON.stringify');
        installConsole(vm, console);
        const copy = copyIn(vm, JSON.stringify(input));
        addJavaMethods(vm, copy, expression);
        vm.setProp(vm.global, '$', copy);
        const result = vm.evalCode(mayReturn === true ? asScript(vm, expression) : expression, scriptName);
        const text = textOf(vm, stringify, result);
        return text.kind === 'failed'
          ? failed(text.message)
          : { result: { kind: 'value', value: JSON.parse(text.text), lines: console.lines() }, late: false };
      } catch (error) {
        return isLate() ? failed(scriptLateMessage, true) : failed(describe(error));
      } finally {
        close(vm);
      }
    },

    async check(scripts) {
      const checks: ScriptCheck[] = [];
      let { vm } = await openMachine(scriptTimeMsMax);
      let chars = 0;
      for (const script of scripts) {
        // A machine keeps names and texts of what it compiled: another one for what comes, before its memory is full.
        if (chars > compiledCharsMax) {
          close(vm);
          ({ vm } = await openMachine(scriptTimeMsMax));
          chars = 0;
        }
        const { check, spoils } = checkIn(vm, script);
        checks.push(check);
        chars = spoils ? Infinity : chars + script.expression.length;
      }
      close(vm);
      return checks;
    },
  };

  async function openMachine(msMax: number) {
    const endMs = performance.now() + msMax;
    const isLate = () => performance.now() > endMs;
    const vm = await QuickJS.create({
      wasm,
      memoryLimit: memoryBytesMax,
      maxStackSize: stackBytesMax,
      interruptHandler: isLate,
      timezoneOffset: 0,
      wasi: () => ({ fd_write: () => badFile }),
    });
    return { vm, isLate };
  }
}

/** Compiled, a text takes some twenty times its length. */
const compiledCharsMax = 512 * 1024;

/** `spoils`: nobody knows what state the machine is in afterwards. */
function checkIn(
  vm: QuickJS,
  { expression, mayReturn }: ScriptText,
): { readonly check: ScriptCheck; readonly spoils: boolean } {
  if (expression.length > expressionCharsMax)
    return { check: { kind: 'broken', message: tooLong(expression) }, spoils: false };
  try {
    const text = mayReturn === true ? asScript(vm, expression) : expression;
    vm.evalCode(text, scriptName, EvalFlags.COMPILE_ONLY).dispose();
    return { check: { kind: 'compiles' }, spoils: false };
  } catch (error) {
    const line = lineOf(error);
    const message = cutText(textOfError(error), messageCharsMax);
    return {
      check: { kind: 'broken', message, ...(line === undefined ? {} : { line }) },
      spoils: !(error instanceof JSException && error.name === 'SyntaxError'),
    };
  }
}

/** WASI's EBADF: the engine writes nowhere. */
const badFile = 8;
const scriptName = 'script';

type ResultText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'failed'; readonly message: string };

function textOf(vm: QuickJS, stringify: JSValueHandle, result: JSValueHandle): ResultText {
  if (result.isPromise) return notJson('a promise. A script does not wait for anything');
  const type = vm.typeof(result);
  if (type === 'undefined') return { kind: 'text', text: 'null' };
  if (type === 'function' || type === 'symbol' || type === 'bigint') return notJson(`a ${type}`);
  const text = vm.callFunction(stringify, vm.undefined, result);
  // An object's toJSON can say that it has no JSON.
  if (text.isUndefined) return { kind: 'text', text: 'null' };
  const length = text.getProp('length').toNumber();
  if (length > resultCharsMax)
    return {
      kind: 'failed',
      message: `The result has ${length} characters as JSON; at most ${resultCharsMax} are taken.`,
    };
  return isTooDeep(text.toString())
    ? { kind: 'failed', message: `The result nests more than ${jsonDepthMax} levels deep.` }
    : { kind: 'text', text: text.toString() };
}

function notJson(what: string): ResultText {
  return { kind: 'failed', message: `The result is not JSON: it is ${what}.` };
}

/** A text that returns at its top level is no script, but the body of a function. Lines keep their numbers. */
function asScript(vm: QuickJS, text: string): string {
  if (!/\breturn\b/.test(text)) return text;
  try {
    vm.evalCode(text, scriptName, EvalFlags.COMPILE_ONLY).dispose();
    return text;
  } catch {
    return `(function () {${text}\n})()`;
  }
}

/** Parsed inside: a key `__proto__` becomes a plain key, and nothing is shared with the host. */
function copyIn(vm: QuickJS, text: string): JSValueHandle {
  return vm.callFunction(vm.evalCode('JSON.parse'), vm.undefined, vm.newString(text));
}

/** An instance that trapped may not even close. It is garbage either way. */
function close(vm: QuickJS): void {
  try {
    vm.dispose();
  } catch {
    return;
  }
}

function describe(error: unknown): string {
  const line = lineOf(error);
  return line === undefined ? textOfError(error) : `${textOfError(error)} (line ${line})`;
}

function textOfError(error: unknown): string {
  if (error instanceof RangeError || error instanceof WebAssembly.RuntimeError)
    return 'The script, or a value of its, is nested too deeply.';
  if (!(error instanceof JSException)) return error instanceof Error ? error.message : String(error);
  if (error.name === 'InternalError' && error.message === 'out of memory') return memoryMessage;
  // A thrown value need not be an error: `throw 'text'`, `throw { code: 1 }`.
  if (!error.handle.isError) return `The script threw ${thrownText(error.handle)}`;
  return `${error.name}: ${error.message}`;
}

function thrownText(thrown: JSValueHandle): string {
  try {
    const value = thrown.vm.dump(thrown);
    return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  } catch {
    return 'a value that cannot be shown.';
  }
}

/** The first place of the script itself in the engine's stack trace. */
function lineOf(error: unknown): number | undefined {
  const line = error instanceof JSException ? /\bscript:(\d+)/.exec(error.stack ?? '')?.[1] : undefined;
  return line === undefined ? undefined : Number(line);
}

function tooLong(expression: string): string {
  return `The script has ${expression.length} characters; at most ${expressionCharsMax} are taken.`;
}
