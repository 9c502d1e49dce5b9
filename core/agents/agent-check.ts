import type { Client } from '../client/client.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import type { TlObject } from '../mtproto/driver.js'

/**
 * Asks Telegram whether a login is good; only a real request tells. A frozen account answers most questions, so of one
 * that was frozen it is read whether it still is (core.telegram.org/api/auth#frozen-accounts).
 * @throws what Telegram answered; RPC_FROZEN while it is frozen.
 */
export async function checkLogin(client: Client, wasFrozen: boolean): Promise<void> {
  await client.getMe()
  if (!wasFrozen) return
  const answer = (await client.invoke('help.GetAppConfig', { hash: 0 })) as TlObject
  const config = (answer.config as TlObject | undefined)?.value
  const since = (Array.isArray(config) ? (config as TlObject[]) : []).find(({ key }) => key === 'freeze_since_date')
  if (Number((since?.value as TlObject | undefined)?.value ?? 0) === 0) return
  throw new SwitchboardError('RPC_FROZEN', { method: 'help.GetAppConfig', reason: 'FROZEN_METHOD_INVALID' })
}
