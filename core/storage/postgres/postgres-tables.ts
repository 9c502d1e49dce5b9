/**
 * `switchboard_fence` refuses the transaction that it is called in when one of the leases is not held so. It keeps them from being
 * taken until that transaction has ended, so that a takeover waits for the writes under way and none comes after it.
 */
export const fenceSteps: readonly string[] = [
  `CREATE FUNCTION switchboard_fence(clients text[], machines text[], epochs bigint[]) RETURNS void LANGUAGE plpgsql
   AS $body$
   BEGIN
     FOR i IN 1 .. cardinality(clients) LOOP
       PERFORM FROM cluster_leases WHERE client = clients[i] AND machine = machines[i] AND epoch = epochs[i] FOR KEY SHARE;
       IF NOT FOUND THEN
         RAISE EXCEPTION 'the lease of % is held by another', clients[i] USING ERRCODE = 'SBF01', DETAIL = clients[i];
       END IF;
     END LOOP;
   END
   $body$`,
]
