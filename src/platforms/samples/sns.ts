import type { EventSample } from './sample.ts';

export const snsSamples: readonly EventSample[] = [
  {
    event: 'Notification',
    summary: 'a message to the topic',
    request: ({ uuid, iso }) => ({
      headers: {
        'Content-Type': 'text/plain; charset=UTF-8',
        'x-amz-sns-message-type': 'Notification',
        'x-amz-sns-message-id': uuid,
        'x-amz-sns-topic-arn': 'arn:aws:sns:eu-central-1:123456789012:orders',
        'User-Agent': 'Amazon Simple Notification Service Agent',
      },
      json: {
        Type: 'Notification',
        MessageId: uuid,
        TopicArn: 'arn:aws:sns:eu-central-1:123456789012:orders',
        Subject: 'order',
        Message: '{"orderId":"4711","status":"paid"}',
        Timestamp: iso(),
        SignatureVersion: '2',
        Signature: '',
        SigningCertURL: 'https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-harbor.pem',
      },
    }),
  },
];
