-- What a refused request claims to be: nothing has proved it, and it is looked for when somebody asks what became of a delivery.
CREATE INDEX "event_claimed_delivery" ON "event" ("delivery_key") WHERE "outcome" IN ('rejected', 'ignored') AND "delivery_key" IS NOT NULL;
