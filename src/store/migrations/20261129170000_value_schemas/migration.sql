-- JSON Schemas that definitions name: inputs and outputs are held against them.
CREATE TABLE "value_schema" (
  "name" TEXT NOT NULL,
  "version" INTEGER NOT NULL,
  "json" TEXT NOT NULL,
  "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY ("name", "version")
);
