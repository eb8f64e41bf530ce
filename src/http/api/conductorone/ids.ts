import { isKsuid } from '../../../model/ksuid.ts';
import { refuse } from './errors.ts';

/** An id from a path or a body (C5). `name` is that of the field, as messages name it. */
export function requireId(value: unknown, name: string): string {
  if (isKsuid(value)) return value;
  return refuse('invalid', `invalid ${name}: value does not match regex pattern "^[a-zA-Z0-9]{27}$"`);
}
