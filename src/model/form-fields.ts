/** More than any form has; a body of nothing but `&` would else become millions of objects. */
export const formFieldsMax = 10_000;

/** Counted before the form is read. */
export function hasTooManyFields(text: string): boolean {
  let fields = 0;
  for (let at = text.indexOf('&'); at !== -1; at = text.indexOf('&', at + 1)) fields += 1;
  return fields > formFieldsMax;
}
