import type { ManagedClient } from './managed-client.js'

/** So many clients begin to start before it is looked at what has come for those before them. */
const startedAtOnce = 16

/**
 * Starts clients a few at a time, without waiting until those are online: Telegram works for the first ones while the others are
 * still being built.
 * @param isStopping - whether none is to be started any more.
 * @returns resolves when each of them is online or has failed.
 */
export async function startClients(clients: readonly ManagedClient[], isStopping: () => boolean): Promise<void> {
  const starts: Promise<void>[] = []
  for (const client of clients) {
    // One that somebody has started or stopped meanwhile is theirs. What a client fails with, its state tells.
    if (client.state === 'idle') starts.push(client.start().catch(() => {}))
    if (starts.length % startedAtOnce === 0) await new Promise(setImmediate)
    if (isStopping()) break
  }
  await Promise.all(starts)
}
