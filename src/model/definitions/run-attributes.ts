/**
 * Search attributes of runs in Temporal, by which its UI and CLI find them. All are of the type Keyword; an operator
 * registers them once, and runs have them where they are registered.
 */
export const runAttributeNames = ['SignalboxDefinition', 'SignalboxCorrelationId', 'SignalboxSource'] as const;

export type RunAttributeName = (typeof runAttributeNames)[number];

/** The values of one run; those that it has none for are absent. */
export type RunAttributes = Readonly<Partial<Record<RunAttributeName, string>>>;

/** Temporal takes keywords of 2 KB; a longer text is no name. */
const valueCharsMax = 255;

/** @example attributesOf({ name: 'orders', event: 'shop:evt_1' }) // { SignalboxDefinition: 'orders', SignalboxSource: 'shop' } */
export function attributesOf({
  name,
  correlationId,
  event,
}: {
  readonly name: string;
  readonly correlationId?: string | undefined;
  /** `<source name>:<event id>` */
  readonly event?: string | undefined;
}): RunAttributes {
  const source = event?.slice(0, event.lastIndexOf(':'));
  return {
    ...attribute('SignalboxDefinition', name),
    ...attribute('SignalboxCorrelationId', correlationId),
    ...attribute('SignalboxSource', source),
  };
}

function attribute(name: RunAttributeName, value: string | undefined): RunAttributes {
  return value === undefined || value === '' || value.length > valueCharsMax ? {} : { [name]: value };
}
