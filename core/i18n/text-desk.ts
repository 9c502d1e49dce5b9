import type { TextValues } from './local-text.js'

/** Where contexts find the texts of a client's plugins. */
export interface TextDesk {
  /** The language of those whose own is not known. */
  readonly fallback: string
  /** A text, or its key where there is none. */
  t(plugins: readonly string[], language: string, key: string, values?: TextValues): string
  /** A text, or `undefined` where there is none. @param isExact - only in this language, or the one it is a kind of. */
  find(
    plugins: readonly string[],
    language: string,
    key: string,
    values?: TextValues,
    isExact?: boolean,
  ): string | undefined
}

const desks = new WeakMap<object, TextDesk>()

/** Says where the texts of a client are, for contexts that show it so. */
export function registerTextDesk(client: object, desk: TextDesk): void {
  desks.set(client, desk)
}

/** Where the texts of a client are. */
export function textDeskOf(client: object): TextDesk | undefined {
  return desks.get(client)
}
