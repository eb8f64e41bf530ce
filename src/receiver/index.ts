// `signalbox/receiver`: for those who receive signed webhooks of Signalbox.
export {
  verifyDelivery,
  type DeliveryRequest,
  type DeliveryVerification,
  type VerifiedDelivery,
  type VerifyOptions,
} from './verify-delivery.ts';
export {
  createExpressReceiver,
  createFetchReceiver,
  type DeliveryHandler,
  type ReceiverAnswer,
  type ReceiverOptions,
} from './web-receiver.ts';
