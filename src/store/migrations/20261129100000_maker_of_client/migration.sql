-- The client or API key with which a client was made: it is withdrawn with that one. Nobody knows it of those of before.
ALTER TABLE "api_client" ADD COLUMN "made_by" TEXT;
CREATE INDEX "api_client_made_by" ON "api_client" ("made_by") WHERE "deleted_at" IS NULL;
