-- What a proof covers, where the id of a delivery is not among it: two accepted events of a source never share it.
ALTER TABLE "event" ADD COLUMN "content_key" TEXT;
CREATE UNIQUE INDEX "event_content_key" ON "event" ("source_id", "content_key") WHERE "outcome" = 'accepted' AND "content_key" IS NOT NULL;
