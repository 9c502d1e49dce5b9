import { type Locales, withoutForm } from './locales.js'
import { type UsedKey, usedKeys } from './used-keys.js'

/** The keys that the code of a plugin names and that none of its languages has. */
export function unknownKeys(source: string, { all }: Locales): UsedKey[] {
  const known = new Set(all.flatMap(({ entries }) => [...entries.keys()].flatMap((key) => [key, withoutForm(key)])))
  // Variants of a text, as `friend_female`, are chosen by a value.
  const isVariant = (key: string) => [...known].some((one) => one.startsWith(`${key}_`))
  return usedKeys(source).filter(({ key }) => !key.startsWith('switchboard.') && !known.has(key) && !isVariant(key))
}
