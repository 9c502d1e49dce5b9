import type { AgentAccountConfig } from './agents-config.js'
import { agentsTestMode } from './agents-test-mode.js'
import type { ClientConfig } from './client-config.js'
import type { KeyDiagnostic } from './key-diagnostic.js'
import { isSandboxPhone } from './sandbox-phone.js'

/** What one account of `agents.accounts` alone cannot show: names that are taken, and numbers that Telegram does not know. */
export function checkAgents(
  accounts: readonly (AgentAccountConfig | undefined)[],
  clients: readonly (ClientConfig | undefined)[],
  sandboxEnabled: boolean,
): KeyDiagnostic[] {
  // Files of one name in another case are one file on some systems.
  const owners = new Map<string, string>()
  for (const client of clients) {
    if (typeof client?.sessionName === 'string') {
      owners.set(client.sessionName.toLowerCase(), `the client ${client.sessionName}`)
    }
  }
  const onTelegram = !sandboxEnabled && !agentsTestMode(clients)
  return accounts.flatMap((account, index) => {
    const found: KeyDiagnostic[] = []
    const path = ['agents', 'accounts', index]
    const { sessionName, phoneNumber } = account ?? {}
    if (typeof sessionName === 'string') {
      const owner = owners.get(sessionName.toLowerCase())
      const message = `session_name ${sessionName} is taken by ${owner}`
      const fix = 'Give each account its own; a client of `clients:` is no agent besides.'
      if (owner !== undefined) found.push({ path: [...path, 'session_name'], at: 'value', message, fix })
      else owners.set(sessionName.toLowerCase(), `the account ${sessionName}`)
    }
    if (onTelegram && typeof phoneNumber === 'string' && isSandboxPhone(phoneNumber)) {
      const message =
        'phone_number belongs to the sandbox or to the test servers of Telegram, and sandbox.enabled is false'
      const fix = 'Write the number of your account, or set sandbox.enabled to true.'
      found.push({ path: [...path, 'phone_number'], at: 'value', message, fix, rule: 'sandboxPhone' })
    }
    return found
  })
}
