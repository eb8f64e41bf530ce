import type { ReceiveAnswer, Receiver } from '../inbound/receive.ts';
import type { ReceiveMetrics, RequestOutcome } from '../metrics/receive-metrics.ts';

/** The receiver, with each of its answers counted. */
export function meterReceiver(receiver: Receiver, metrics: Pick<ReceiveMetrics, 'answered'>): Receiver {
  return {
    async admit(sourceId) {
      const admitted = await receiver.admit(sourceId);
      if (admitted === undefined) metrics.answered('unknown_webhook');
      return admitted;
    },
    receive: (sourceId, request) => counted(receiver.receive(sourceId, request)),
    refuse: (sourceId, request, refusal) => counted(receiver.refuse(sourceId, request, refusal)),
  };

  async function counted(answering: Promise<ReceiveAnswer>): Promise<ReceiveAnswer> {
    try {
      const answer = await answering;
      metrics.answered(outcomes[answer.kind], answer.kind === 'refused' ? answer.reason : undefined);
      return answer;
    } catch (error) {
      metrics.answered('failed');
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
