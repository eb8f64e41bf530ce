import type { QuickJS } from 'quickjs-wasi';
import { cutText, lineCharsMax, linesMax } from './limits.ts';

/** The lines that a script writes, cut to bounds. */
export interface ConsoleLines {
  write(text: string): void;
  lines(): readonly string[];
}

export function createConsoleLines(): ConsoleLines {
  const kept: string[] = [];
  let dropped = 0;
  return {
    write(text) {
      if (kept.length >= linesMax) dropped += 1;
      else kept.push(cutText(text, lineCharsMax));
    },
    lines: () => (dropped === 0 ? [...kept] : [...kept, `… and ${dropped} more lines`]),
  };
}

/** Values are put together inside: the host sees one text, of at most a line's length. */
const install = `(function (write, charsMax) {
  const { stringify } = JSON;
  const text = (value) => {
    if (typeof value !== 'object' || value === null) return String(value);
    try { return stringify(value) ?? String(value); } catch { return String(value); }
  };
  const line = (...values) => { write(values.map(text).join(' ').slice(0, charsMax)); };
  globalThis.console = { log: line, info: line, warn: line, error: line, debug: line };
})`;

export function installConsole(vm: QuickJS, { write }: ConsoleLines): void {
  const writeLine = vm.newFunction('write', (text) => {
    write(text?.toString() ?? '');
    return vm.undefined;
  });
  vm.callFunction(vm.evalCode(install, 'console'), vm.undefined, writeLine, vm.newNumber(lineCharsMax + 1));
}
