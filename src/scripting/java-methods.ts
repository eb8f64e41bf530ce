import type { JSValueHandle, QuickJS } from 'quickjs-wasi';

/**
 * Scripts that were written for Conductor call Java's methods on their input, whose objects are maps and lists there:
 * `$.order.get('id')`, `$.items.size()`. Gives the input those methods that the script calls, and no others, so that
 * a script that asks whether a key is there (`$.size ? … : …`) finds what is in the input. They hide no key and show up in no loop.
 */
export function addJavaMethods(vm: QuickJS, input: JSValueHandle, script: string): void {
  const called = names.filter((_name, at) => calls[at]?.test(script));
  if (called.length === 0) return;
  vm.callFunction(vm.evalCode(install, 'java-methods'), vm.undefined, input, vm.newString(called.join(' ')));
}

const names = [
  'add',
  'addAll',
  'booleanValue',
  'clear',
  'compareTo',
  'contains',
  'containsAll',
  'containsKey',
  'containsValue',
  'doubleValue',
  'entrySet',
  'equals',
  'equalsIgnoreCase',
  'floatValue',
  'forEach',
  'get',
  'getFirst',
  'getKey',
  'getLast',
  'getOrDefault',
  'getValue',
  'hasNext',
  'intValue',
  'isBlank',
  'isEmpty',
  'iterator',
  'keySet',
  'longValue',
  'next',
  'put',
  'putAll',
  'putIfAbsent',
  'remove',
  'set',
  'size',
  'subList',
  'toArray',
  'values',
] as const;

const calls = names.map((name) => new RegExp(`\\.\\s*${name}\\s*\\(`));

/** Runs inside, before the script. Texts, numbers and flags are plain in Java too, so all of them get the methods of theirs. */
const install = `(function (input, names) {
  const called = new Set(names.split(' '));
  const { create, defineProperty, entries, keys, setPrototypeOf, values } = Object;
  const { isArray } = Array;
  const has = (map, key) => Object.prototype.hasOwnProperty.call(map, key);
  const same = (a, b) => {
    if (a === b) return true;
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || isArray(a) !== isArray(b)) return false;
    const all = keys(a);
    return all.length === keys(b).length && all.every((key) => has(b, key) && same(a[key], b[key]));
  };
  const at = (list, index) => {
    if (!(index >= 0 && index < list.length)) throw new RangeError('Index ' + index + ' out of bounds for length ' + list.length);
    return index;
  };
  const walk = (list) => {
    let position = 0;
    return give({ hasNext: () => position < list.length, next: () => list[at(list, position++)] }, {});
  };
  const entry = ([key, value]) => give({ getKey: () => key, getValue: () => value }, { key, value });
  const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  const ofLists = {
    add(a, b) { if (arguments.length > 1) this.splice(a, 0, b); else this.push(a); return true; },
    addAll(more) { for (const one of more) this.push(one); return more.length > 0; },
    clear() { this.length = 0; },
    contains(value) { return this.some((one) => same(one, value)); },
    containsAll(others) { return [...others].every((value) => this.some((one) => same(one, value))); },
    equals(other) { return same(this, other); },
    get(index) { return this[at(this, index)]; },
    getFirst() { return this[at(this, 0)]; },
    getLast() { return this[at(this, this.length - 1)]; },
    isEmpty() { return this.length === 0; },
    iterator() { return walk(this); },
    remove(one) {
      if (typeof one === 'number') return this.splice(at(this, one), 1)[0];
      const index = this.findIndex((other) => same(other, one));
      if (index >= 0) this.splice(index, 1);
      return index >= 0;
    },
    set(index, value) { const old = this[at(this, index)]; this[index] = value; return old; },
    size() { return this.length; },
    subList(from, to) { return list(this.slice(from, to)); },
    toArray() { return list([...this]); },
  };
  const ofMaps = {
    clear() { for (const key of keys(this)) delete this[key]; },
    containsKey(key) { return has(this, key); },
    containsValue(value) { return values(this).some((one) => same(one, value)); },
    entrySet() { return list(entries(this).map(entry)); },
    equals(other) { return same(this, other); },
    forEach(each) { for (const [key, value] of entries(this)) each(key, value); },
    get(key) { return has(this, key) ? this[key] : null; },
    getOrDefault(key, otherwise) { return has(this, key) ? this[key] : otherwise; },
    isEmpty() { return keys(this).length === 0; },
    keySet() { return list(keys(this)); },
    put(key, value) { const old = has(this, key) ? this[key] : null; this[key] = value; return old; },
    putAll(more) { for (const [key, value] of entries(more)) this[key] = value; },
    putIfAbsent(key, value) { if (has(this, key)) return this[key]; this[key] = value; return null; },
    remove(key) { const old = has(this, key) ? this[key] : null; delete this[key]; return old; },
    size() { return keys(this).length; },
    values() { return list(values(this)); },
  };
  const ofTexts = {
    compareTo(other) { return order(String(this), other); },
    contains(part) { return this.includes(part); },
    equals(other) { return String(this) === other; },
    equalsIgnoreCase(other) { return typeof other === 'string' && this.toLowerCase() === other.toLowerCase(); },
    isBlank() { return this.trim() === ''; },
    isEmpty() { return this.length === 0; },
  };
  const ofNumbers = {
    compareTo(other) { return order(Number(this), other); },
    doubleValue() { return Number(this); },
    equals(other) { return Number(this) === other; },
    floatValue() { return Number(this); },
    intValue() { return Math.trunc(this); },
    longValue() { return Math.trunc(this); },
  };
  const ofFlags = { booleanValue() { return this.valueOf(); }, equals(other) { return this.valueOf() === other; } };
  function give(methods, target) {
    for (const [name, value] of entries(methods)) {
      if (called.has(name)) defineProperty(target, name, { __proto__: null, value, writable: true, configurable: true });
    }
    return target;
  }
  const lists = give(ofLists, create(Array.prototype));
  const maps = give(ofMaps, create(Object.prototype));
  function list(elements) { return setPrototypeOf(elements, lists); }
  give(ofTexts, String.prototype);
  give(ofNumbers, Number.prototype);
  give(ofFlags, Boolean.prototype);
  const open = [input];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== 'object' || value === null) continue;
    setPrototypeOf(value, isArray(value) ? lists : maps);
    for (const key of keys(value)) open.push(value[key]);
  }
})`;
