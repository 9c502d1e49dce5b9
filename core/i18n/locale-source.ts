import type { TextTree } from './text-types.js'

/** Where a plugin has its texts: a folder, seen from its file, or the texts themselves by language. */
export type LocaleSource = string | URL | Readonly<Record<string, TextTree>>
