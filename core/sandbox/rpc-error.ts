/** An `rpc_error` of the data centre: the status (400, 401, 420 ...) and the name (`FLOOD_WAIT_30`). */
export class RpcError extends Error {
  constructor(
    readonly status: number,
    readonly text: string,
  ) {
    super(`${status} ${text}`)
    this.name = 'RpcError'
  }
}
