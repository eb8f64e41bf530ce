-- Expired events are found by the platform's id of their delivery; a delivery that comes again after that is a new event.
CREATE INDEX "event_expired_delivery" ON "event" ("delivery_key") WHERE "outcome" = 'expired' AND "delivery_key" IS NOT NULL;
