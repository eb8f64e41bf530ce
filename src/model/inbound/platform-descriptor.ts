import type { JsonObject } from '../json.ts';
import type { PlatformField } from './platform-field.ts';

/** A platform as a form, a command or a reader needs it. Texts may have `code` in backticks, and no links. */
export interface PlatformDescriptor {
  /** `github` */
  readonly id: string;
  /** `GitHub` */
  readonly title: string;
  /** Its name in a webhook's configuration, as Conductor's list has it: `Pagerduty`. */
  readonly sourcePlatform: string;
  /** How its URL turns from Unverified to Verified. */
  readonly method: 'header' | 'signature' | 'challenge';
  /** It asks the URL for an answer before it sends events, or now and then. */
  readonly challenges: boolean;
  /** Where the URL is entered at the vendor. */
  readonly pasteUrl: string;
  /** How its requests prove themselves. */
  readonly signing: string;
  readonly signatureHeaders: readonly string[];
  readonly verifiedBy: string;
  /** Two to four sentences: where to click, what to paste, what goes wrong. */
  readonly help: readonly string[];
  readonly notes: readonly string[];
  /** In the order of a form; `advanced` ones may be folded away. */
  readonly fields: readonly DescribedField[];
  /** Events that can be sent as a test; the first is the usual one. */
  readonly samples: readonly { readonly event: string; readonly summary: string }[];
  /** The fields that a configuration of it may have beside name and workflows. */
  readonly example: JsonObject;
}

export type DescribedField = PlatformField & {
  /** Of a secret: a new one can be made here, and is entered at the vendor then. */
  readonly makeable?: true;
};
