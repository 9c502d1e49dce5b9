import type { TlValue } from '../../tl-value.js'
import type { Named } from '../../world/usernames.js'
import { usernamesLayer } from '../layers.js'
import type { View } from './view.js'

/** One username stands by itself; of several, newer layers get a list in its place. */
export function usernamesToTl(view: View, named: Named, own: boolean): Partial<TlValue> {
  const { username, otherUsernames } = named
  if (otherUsernames.length === 0 || view.layer < usernamesLayer) return { username }
  return { usernames: usernameList(named, own) }
}

/** All usernames, those that lead nowhere for their owner only. */
export function usernameList({ username, otherUsernames }: Named, own: boolean): TlValue[] {
  const main = username === undefined ? [] : [{ _: 'username', editable: true, active: true, username }]
  const others = otherUsernames
    .filter(({ active }) => active || own)
    .map(({ username: other, active }) => ({ _: 'username', active: active || undefined, username: other }))
  return [...main, ...others]
}
