import { z } from 'zod';

/**
 * A text that is used as it stands: a secret, a header's value, a part of a signature. Conductor's users write
 * `${workflow.secrets.NAME}` for a secret that is kept elsewhere; taken as a text it would be a key that everybody
 * can read in the documentation.
 */
export const verbatim = z
  .string()
  .refine(
    (text) => !holdsReference(text),
    'references like ${workflow.secrets.NAME} or {{ name }} are not resolved here, and this text itself would be the value: send the value (secrets are sealed when they are stored, and shown to nobody)',
  );

/** `${…}` anywhere, or a whole text in double braces. No platform makes secrets of this form. */
function holdsReference(text: string): boolean {
  const opened = text.indexOf('${');
  const trimmed = text.trim();
  return (opened !== -1 && text.includes('}', opened)) || (trimmed.startsWith('{{') && trimmed.endsWith('}}'));
}
