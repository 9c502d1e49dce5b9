import { Account } from './account.js'
import type { World } from './world.js'

/** Who somebody is that a test invents, or becomes. */
export interface PersonOptions {
  /** The language of their Telegram app, which bots are told: `ru`, `pt-br`. */
  readonly language?: string
}

/** Somebody new in a world, with a number of the kind Telegram keeps for tests. */
export function newcomer(world: World, name: string, dcId: number): Account {
  const { accounts, names, phones, limits } = world.state
  const id = Math.max(0, ...accounts.keys()) + 1
  const phone = `99966${String(id).slice(-7).padStart(7, '0')}`
  const { logCapacity } = limits
  const account = new Account({ id, firstName: name, phone, code: '22222', dcId, logCapacity })
  accounts.set(id, account)
  names.set(name.toLowerCase(), id)
  phones.set(phone, id)
  return account
}
