import type { Client } from '../client/client.js'
import { hasUsername } from '../client/login/account.js'
import { SwitchboardError } from '../errors/switchboard-error.js'

/** An error in what was given to one of `filters` or `guards`. */
export function unusable(what: string, problem: string, fix: string): SwitchboardError {
  return new SwitchboardError('PLUGIN_DECORATOR_ARGUMENT', {
    decorator: what,
    where: what.startsWith('guards.') ? 'a guard' : 'a filter',
    problem,
    fix,
  })
}

/**
 * Accounts and chats as people name them: marked ids, also as text, usernames with or without `@` or as a link, and `'me'`.
 * @param what - who asks, for the error: `filters.from`.
 * @throws PLUGIN_DECORATOR_ARGUMENT for what can name nobody.
 */
export function namedBy(what: string, given: readonly (number | string)[]): (number | string)[] {
  const fix = `Name marked ids, usernames or 'me': ${what}(700000003, '@username')`
  if (given.length === 0) throw unusable(what, 'nobody is named', fix)
  return given.map((one) => {
    if (Number.isSafeInteger(one) && one !== 0) return one
    const name = typeof one === 'string' ? one.trim().replace(/^((https?:\/\/)?(t|telegram)\.me\/|@)/i, '') : ''
    if (/^-?\d+$/.test(name) && Number.isSafeInteger(Number(name)) && Number(name) !== 0) return Number(name)
    if (/^[a-z]\w*$/i.test(name)) return name.toLowerCase() === 'self' ? 'me' : name
    throw unusable(what, `${JSON.stringify(String(one))} can be no id and no username`, fix)
  })
}

/** Whether one of these names the account or chat with this id. */
export function names(client: Client, wanted: readonly (number | string)[], id: number | undefined): boolean {
  if (id === undefined) return false
  const self = id === client.self?.id ? client.self : undefined
  return wanted.some((one) => {
    if (typeof one === 'number') return one === id
    if (one === 'me') return self !== undefined
    const known = client.peers.get(id) ?? self
    return known !== undefined && hasUsername(known, one)
  })
}
