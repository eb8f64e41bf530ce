import type { ReceiveAnswer, Receiver } from '../inbound/receive/receive.ts';
import type { ReceiveMetrics, RequestOutcome } from '../metrics/receive-metrics.ts';

/** The receiver, with each of its answers counted and timed. */
export function meterReceiver(receiver: Receiver, metrics: Pick<ReceiveMetrics, 'answered'>): Receiver {
  return {
    ...receiver,
    receive: (sourceId, request) => counted(sourceId, () => receiver.receive(sourceId, request)),
    // A request that is not admitted, or fails here, is answered without any of the two others.
    async admit(sourceId) {
      const startedAt = performance.now();
      const ended = (outcome: RequestOutcome) =>
        metrics.answered(outcome, { sourceId, durationMs: performance.now() - startedAt });
      try {
        const admitted = await receiver.admit(sourceId);
        if (admitted === undefined) ended('unknown_webhook');
        return admitted;
      } catch (error) {
        ended('failed');
        throw error;
      }
    },
    refuse: (sourceId, request, refusal) => counted(sourceId, () => receiver.refuse(sourceId, request, refusal)),
  };

  async function counted(sourceId: string, answering: () => Promise<ReceiveAnswer>): Promise<ReceiveAnswer> {
    const startedAt = performance.now();
    const request = (reason?: string) => ({
      sourceId,
      durationMs: performance.now() - startedAt,
      ...(reason === undefined ? {} : { reason }),
    });
    try {
      const answer = await answering();
      metrics.answered(outcomes[answer.kind], request(answer.kind === 'refused' ? answer.reason : undefined));
      return answer;
    } catch (error) {
      metrics.answered('failed', request());
      throw error;
    }
  }
}

const outcomes: Readonly<Record<ReceiveAnswer['kind'], RequestOutcome>> = {
  accepted: 'accepted',
  duplicate: 'duplicate',
  challenge: 'challenge',
  refused: 'refused',
  unknownSource: 'unknown_webhook',
};
