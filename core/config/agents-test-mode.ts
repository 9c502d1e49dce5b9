import type { ClientConfig } from './client-config.js'

/** Whether agents log in to the test servers of Telegram: they do what the first user client does, or the first client. */
export function agentsTestMode(clients: readonly (ClientConfig | undefined)[]): boolean {
  const user = clients.find((client) => client?.type === 'user') ?? clients[0]
  return user?.testMode === true
}
