/** Whether a bot token is one of those that the shipped sandbox has: `800000001:AAinvented-token-of-bot1-sandbox-on`. */
export function isSandboxToken(token: string): boolean {
  return /^\d+:AAinvented-[\w-]+-sandbox-on$/.test(token.trim())
}
