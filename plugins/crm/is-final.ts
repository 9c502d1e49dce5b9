/** Whether asking again would end the same way: Telegram refused it. */
export function isFinal(error: unknown): boolean {
  const { code } = error as { code?: unknown }
  return typeof code === 'string' && /^RPC_(BAD_REQUEST|FORBIDDEN|NOT_FOUND|PEER_UNKNOWN)$/.test(code)
}
