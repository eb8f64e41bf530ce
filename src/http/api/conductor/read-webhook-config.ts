import { parse, type Parsed, type ValidationError } from '../../../contract/validation.ts';
import {
  configNames,
  createWebhookConfig,
  extensionNames,
  readOtherFields,
  secretValue as ownSecret,
  type WebhookConfig,
} from '../../../contract/webhook-config.ts';
import { readSecretField } from '../../../inbound/sources/secret-field.ts';
import { optionFields } from '../../../platforms/index.ts';
import { suggest } from '../../../model/suggest.ts';
import { toDraft } from './webhook-view.ts';

const webhookConfig = createWebhookConfig(optionFields);
const settingNames = extensionNames(optionFields);

export interface ReadWebhookConfig {
  readonly config: WebhookConfig;
  /** Warnings about fields without effect. */
  readonly warnings: readonly ValidationError[];
}

/**
 * A configuration as it was sent, with each of its fields accounted for: a platform's own name for its secret counts as
 * `secretValue`, a misspelt field is refused, and one that other versions may know is passed over with a warning (R1).
 */
export function readWebhookConfig(body: unknown): Parsed<ReadWebhookConfig> {
  const parsed = parse(webhookConfig, body);
  const others = [...readOtherFields(body)];
  if (others.length > othersMax)
    return {
      kind: 'invalid',
      errors: [
        {
          path: '',
          message: `${others.length} of the fields are none of a webhook; ${others
            .slice(0, 3)
            .map(([path]) => `"${path.slice(0, 50)}"`)
            .join(', ')} are the first of them`,
        },
      ],
    };
  // A field that was not read may explain one that is missing: one answer names both.
  if (parsed.kind === 'invalid')
    return { kind: 'invalid', errors: [...parsed.errors, ...others.flatMap(([path]) => misspelt(path))] };
  const errors: ValidationError[] = [];
  const warnings: ValidationError[] = [];
  const settings = toDraft(parsed.value, '').verifierSettings;
  let { secretValue } = parsed.value;
  for (const [path, value] of others) {
    const secret = readSecretField(path, settings);
    if (secret === undefined) {
      const wrong = misspelt(path);
      errors.push(...wrong);
      if (wrong.length === 0)
        warnings.push({ path, message: `there is no field "${path}" here: it is not stored and has no effect` });
    } else if (secret.kind === 'foreign') {
      errors.push({ path, message: `there is no field "${path}": ${secret.message}` });
    } else {
      const own = parse(ownSecret, value);
      if (own.kind === 'invalid') errors.push(...own.errors.map(({ message }) => ({ path, message })));
      else if (secretValue !== undefined && secretValue !== own.value)
        errors.push({ path, message: 'this and "secretValue" are two different secrets: send one of them' });
      else secretValue = own.value;
    }
  }
  return errors.length > 0
    ? { kind: 'invalid', errors }
    : { kind: 'valid', value: { config: { ...parsed.value, secretValue }, warnings } };
}

/** The likely meaning is looked for in so many. */
const othersMax = 100;

function misspelt(path: string): readonly ValidationError[] {
  const beside = suggest(path, configNames);
  const inside = suggest(path, settingNames);
  const meant = beside !== undefined ? `"${beside}"` : inside !== undefined ? `"${inside}" in "signalbox"` : undefined;
  return meant === undefined ? [] : [{ path, message: `there is no field "${path}", did you mean ${meant}?` }];
}
