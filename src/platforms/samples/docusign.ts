import type { EventSample } from './sample.ts';

export const docusignSamples: readonly EventSample[] = [
  {
    event: 'envelope-completed',
    summary: 'all have signed',
    request: ({ uuid, iso }) => ({
      json: {
        event: 'envelope-completed',
        apiVersion: 'v2.1',
        uri: `/restapi/v2.1/accounts/7f3a2c11/envelopes/${uuid}`,
        retryCount: 0,
        configurationId: 10429377,
        generatedDateTime: iso(),
        data: {
          accountId: '7f3a2c11-0000-4000-8000-48211937ada1',
          userId: '7f3a2c11-0000-4000-8000-48211937ada2',
          envelopeId: uuid,
          envelopeSummary: { status: 'completed', emailSubject: 'Charter of the ferry', completedDateTime: iso() },
        },
      },
    }),
  },
  {
    event: 'envelope-declined',
    summary: 'somebody declined to sign',
    request: ({ uuid, iso }) => ({
      json: {
        event: 'envelope-declined',
        apiVersion: 'v2.1',
        retryCount: 0,
        configurationId: 10429377,
        generatedDateTime: iso(),
        data: {
          accountId: '7f3a2c11-0000-4000-8000-48211937ada1',
          envelopeId: uuid,
          envelopeSummary: { status: 'declined' },
        },
      },
    }),
  },
];
