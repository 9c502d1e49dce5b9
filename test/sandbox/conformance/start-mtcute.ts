import type { TelegramClient } from '@mtcute/node'

/**
 * Logs in and waits until the updates flow. The client needs `updates: { catchUp: true }`. A login starts them by itself and
 * does not wait for that; whoever calls `startUpdatesLoop` as well gets a second loop while the first still asks for the
 * state, and with it each difference twice.
 */
export async function startMtcute(
  client: TelegramClient,
  login: Parameters<TelegramClient['start']>[0],
): Promise<void> {
  const caughtUp = new Promise<void>((resolve) => {
    let isUpdating = false
    client.onConnectionState.add((state) => {
      if (isUpdating && state === 'connected') resolve()
      isUpdating = state === 'updating'
    })
  })
  await client.start(login)
  await caughtUp
}
