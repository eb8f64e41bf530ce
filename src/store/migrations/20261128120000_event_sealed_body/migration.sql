-- The whole body of a refused request that holds a secret, until it is judged again; what is shown of it has the secret masked.
ALTER TABLE "event" ADD COLUMN "sealed_body" BYTEA;
