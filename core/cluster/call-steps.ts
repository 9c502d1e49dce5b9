/** The tables by which processes ask each other and tell how their clients are; a step that was released is never changed. */
export const callSteps: readonly string[] = [
  `CREATE TABLE cluster_calls (
     id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, machine text NOT NULL, client text NOT NULL, what text NOT NULL,
     given bytea NOT NULL, asked_at timestamptz NOT NULL DEFAULT now(), taken boolean NOT NULL DEFAULT false, answer bytea
   );
   CREATE INDEX cluster_calls_open ON cluster_calls (machine) WHERE NOT taken;
   CREATE SEQUENCE cluster_picture_versions;
   CREATE TABLE cluster_pictures (
     client text PRIMARY KEY, machine text NOT NULL, picture text NOT NULL,
     version bigint NOT NULL DEFAULT nextval('cluster_picture_versions')
   );
   CREATE INDEX cluster_pictures_version ON cluster_pictures (version)`,
]
