/** Says whether a part works; throws with a message when it does not. */
export interface ReadinessPart {
  readonly probe: () => Promise<void>;
  /** How long its answer counts for all who ask. */
  readonly freshMs: number;
}

export interface PartState {
  readonly ok: boolean;
  readonly message?: string;
}

export interface Readiness {
  readonly ready: boolean;
  /** By name. */
  readonly parts: Readonly<Record<string, PartState>>;
}

/** A part that does not answer in this time counts as down. */
const probeTimeoutMs = 3_000;

/** Asks all parts. Everybody may, so whoever asks at the same time, or a moment later, shares one answer. */
export function createReadiness(parts: Readonly<Record<string, ReadinessPart>>): () => Promise<Readiness> {
  const shared = Object.entries(parts).map(([name, part]) => [name, share(part)] as const);
  return async () => {
    const states = await Promise.all(shared.map(async ([name, ask]) => [name, await ask()] as const));
    return { ready: states.every(([, { ok }]) => ok), parts: Object.fromEntries(states) };
  };
}

function share({ probe, freshMs }: ReadinessPart): () => Promise<PartState> {
  let underWay: Promise<PartState> | undefined;
  let last: { readonly state: PartState; readonly at: number } | undefined;
  return async () => {
    if (last !== undefined && performance.now() - last.at < freshMs) return last.state;
    underWay ??= check(probe).then((state) => {
      last = { state, at: performance.now() };
      underWay = undefined;
      return state;
    });
    return underWay;
  };
}

async function check(probe: ReadinessPart['probe']): Promise<PartState> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${probeTimeoutMs} ms`)), probeTimeoutMs);
  });
  try {
    await Promise.race([probe(), late]);
    return { ok: true };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}
