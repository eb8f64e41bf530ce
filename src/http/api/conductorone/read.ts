import { parse } from '../../../contract/validation.ts';
import { refuse } from './errors.ts';

/** Reads an object of a request; refuses it with the field's name as clients of ConductorOne are used to (C9). */
export function readObject<T>(schema: Parameters<typeof parse<T>>[0], input: unknown, name: string): T {
  const parsed = parse(schema, input);
  if (parsed.kind === 'valid') return parsed.value;
  const [error] = parsed.errors;
  const field = [
    name,
    ...(error?.path ?? '')
      .split('.')
      .filter((part) => part !== '')
      .map(upperFirst),
  ].join('.');
  return refuse('invalid', `invalid ${field}: ${error?.message ?? 'it cannot be read'}`);
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
