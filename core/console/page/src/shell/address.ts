import { type BrowserSearchHook, useBrowserLocation, useSearch } from 'wouter/use-browser-location'

/** The router undoes `%` once before it looks for a page, and a page its parameters: what has two is undone too often. */
const kept = (address: string) => address.replaceAll('%', '%25')

/** The address as the browser has it: pages are looked for in it, and what it holds is undone after that, once. */
export const useAddress: typeof useBrowserLocation = (options) => {
  const [address, go] = useBrowserLocation(options)
  return [kept(address), go]
}

/** The same for what follows the `?`. */
export const useAddressSearch: BrowserSearchHook = (options) => kept(useSearch(options))

/** The parameters of an address, as they were before somebody wrote them into it; `undefined` where they cannot be. */
export function paramsOf(found: Readonly<Record<string, string | undefined>>): Record<string, string> | undefined {
  const present = Object.entries(found).filter((each): each is [string, string] => each[1] !== undefined)
  try {
    return Object.fromEntries(present.map(([name, value]) => [name, decodeURIComponent(value)]))
  } catch {
    return undefined
  }
}

/** Whether a word of an address can be the number by which the server calls something. */
export function isNumber(word: string): boolean {
  return /^\d{1,15}$/.test(word)
}
