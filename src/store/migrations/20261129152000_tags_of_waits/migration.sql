-- Tags that an author gave a wait: an object of texts.
ALTER TABLE "wait" ADD COLUMN "tags" JSONB;
CREATE INDEX "wait_tags" ON "wait" USING gin ("tags" jsonb_path_ops) WHERE "tags" IS NOT NULL;
