/** Faults with the prefix `RPC_`. */
export const rpcErrors = {}
