import type { Json, JsonObject } from '../model/json.ts';
import type { IncomingRequest } from '../model/request.ts';
import type { Verification, VerifierSettings } from '../model/inbound/verification.ts';
import type { PlatformField } from '../model/inbound/platform-field.ts';
import type { SecretForm } from './secret-form.ts';

/** The nouns that every platform needs, for one import. */
export type { PlatformField, Verification, VerifierSettings };

/** A certificate or key set that a sender publishes. */
export interface KeyDocument {
  readonly url: string;
  /** The time that it has to mention; else it may be too old. */
  readonly id?: string;
}

export interface SecretMembers {
  /** Paths in a JSON body: `value.*.clientState`; `*` is any place of a list. */
  readonly json: readonly string[];
  /** Names of form fields. */
  readonly fields: readonly string[];
}

/** The part of an event that its platform did not send: where it is, or why it cannot be asked for. */
export type Rest =
  | { readonly kind: 'at'; readonly url: URL; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: 'impossible'; readonly message: string };

/** A setting that can never work or weakens the proof: where it stands, and what to do. */
export interface SettingsProblem {
  /** As in a configuration: `signalbox.sns.topicArns`. */
  readonly path: string;
  readonly message: string;
}

/** For the people who set a platform up. Plain sentences; names of fields and headers stand in backticks, and there are no links. */
export interface PlatformGuide {
  /** Where the URL is entered at the vendor. */
  readonly pasteUrl: string;
  /** Where its secret stands, or who chooses it. */
  readonly secretAt?: string;
  /** Two to four sentences: where to click, what to paste, what goes wrong. */
  readonly help: readonly string[];
  /** How its requests prove themselves. */
  readonly proof: string;
  /** How the URL becomes verified. */
  readonly verifiedBy: string;
  readonly notes?: readonly string[];
  /** The fields of a configuration for it, beside its name and its workflows. */
  readonly example: JsonObject;
}

/** A platform that people choose by its name. */
export interface Preset extends Platform {
  readonly guide: PlatformGuide;
  /** As Conductor's list of platforms writes it, where that is not the label. */
  readonly conductorName?: string;
  /** It asks the URL for an answer before it sends events, or now and then; so does every challenge method. */
  readonly challenges?: true;
}

export interface Signing {
  /** Unix seconds. */
  readonly nowSeconds: number;
  /** In PEM: for platforms whose private key is not in the settings. */
  readonly privateKey?: string;
}

/** A sender of webhooks: how its requests prove themselves, what names a delivery, what an operator fills in. */
export interface Platform {
  /** As in the glossary: `github`, `slack`, … */
  readonly name: string;
  /** As people write it: `GitHub`. */
  readonly label: string;
  /** For people who set it up; a verifier of their own has none. */
  readonly guide?: PlatformGuide;
  /** How the URL turns from unverified to verified, and what gates events (R30-R36). */
  readonly method: 'header' | 'signature' | 'challenge';
  /** The platform's name for the operator's secret: `endpointSecret`. */
  readonly secretLabel?: string;
  /** The form of `secretValue`. Absent: nothing in it proves a request. */
  readonly secretForm?: SecretForm;
  /** `secretKey` is a secret as well, and not a public key or a name (R13). */
  readonly hidesSecretKey?: true;
  /** A challenge method whose events an operator may take without any proof (`signalbox.unsigned`, R35). */
  readonly mayBeUnsigned?: true;
  /** The headers that the operator configures are all that proves a request (S0). */
  readonly needsHeaders?: true;
  /** The headers of its own signature, the signature's first; for people, and to tell a header chosen by them (R50). */
  readonly signatureHeaders?: readonly string[];
  /** Headers that are themselves a secret: their values are kept sealed and shown to nobody (G9). */
  readonly secretHeaders?: readonly string[];
  /** Query parameters that carry a secret: they reach no workflow, and are kept sealed where a refused request may be judged again (G9, R100). */
  readonly secretParameters?: readonly string[];
  /** Members of the body that are secrets: they are `***` wherever the request is kept, matched and shown (G9). */
  readonly secretMembers?: SecretMembers;
  /** Its Content-Type says nothing of the body, which is read as one without any is (M24). */
  readonly undeclaredBody?: true;
  /** The size that its bodies never exceed, where it says so: a larger one is refused before it is read, unless the operator sets another limit (R45). */
  readonly bodyBytesMax?: number;
  /** A list in the body is many events (M29). */
  readonly sendsBatches?: true;
  /** The signature covers the URL, so equal bodies at two URLs are no repeat (R72). */
  readonly signsUrl?: boolean;
  /** Whether it looks at `headerKey`: others have headers of their own and pass it over (R8). */
  readonly readsHeaderKey?: true;
  /** Fields of its own beside the secret, as data: options below `signalbox`, and its use of fields that every webhook has. */
  readonly fields?: readonly PlatformField[];
  /** Options of its own that can never work, beyond what their fields say. */
  problems?(settings: VerifierSettings): readonly SettingsProblem[];
  /** Options of its own that make the proof weaker than it could be: shown with the webhook. */
  warnings?(settings: VerifierSettings): readonly SettingsProblem[];
  /** Something beside the secret proves requests, as these options are: no secret is missing. */
  provesWithoutSecret?(settings: VerifierSettings): boolean;
  /** Its proof grows old, by a time in what it covers that `signedTimestamp` does not give: the same content is the same delivery. */
  readonly signsTime?: true;
  /** `timestampToleranceSeconds` means something to it, though no signed time names its content. */
  readonly readsTolerance?: true;
  /** Judges one request over its raw bytes. Pure; `nowSeconds` is the receiver's clock in unix seconds. */
  verify(settings: VerifierSettings, request: IncomingRequest, nowSeconds: number): Verification;
  /**
   * Writes the proof that `verify` looks for, as the sender does; undefined where these settings hold nothing to sign with.
   * Absent: only the sender can. Pure.
   */
  sign?(settings: VerifierSettings, request: IncomingRequest, signing: Signing): IncomingRequest | undefined;
  /** The certificate or key set that judging this request needs in `keyDocuments`; scheme and host are checked. */
  keyDocument?(settings: VerifierSettings, request: IncomingRequest): KeyDocument | undefined;
  /** The platform's own id of this delivery, where its proof covers it (R71). `body` is the parsed body, trusted by now: lists as they came, a form as an object, its `payload` expanded (M22). */
  deliveryId?(request: IncomingRequest, body: Json): string | undefined;
  /** The same where no proof covers it: whoever has seen a request can send it again under another one. */
  unsignedDeliveryId?(request: IncomingRequest, body: Json): string | undefined;
  /** All that the proof covers, as one text that is the same for every request it is good for; absent: the time, the URL where it is signed, and the body. */
  signedContent?(request: IncomingRequest): string | undefined;
  /** The kind of event, for people: `push`, `invoice.paid`. */
  eventType?(request: IncomingRequest, body: Json): string | undefined;
  /**
   * The rest of an event that came as type and id alone, at the platform's own API with the operator's key; undefined where
   * the event is whole, or no key is stored. `payload` is trusted by now; hosts come from settings, never from it. Pure.
   */
  hydrate?(settings: VerifierSettings, payload: JsonObject): Rest | undefined;
  /** The instant the signature covers, as text, for recognising repeats that have no id (R72). */
  signedTimestamp?(request: IncomingRequest, settings: VerifierSettings): string | undefined;
}
