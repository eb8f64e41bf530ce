CREATE TABLE "callback_key" (
  "id" INTEGER PRIMARY KEY CHECK ("id" = 1),
  "sealed_key" BYTEA NOT NULL
);
