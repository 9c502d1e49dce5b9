import { createColors } from 'picocolors'
import { type ConsoleTarget, usesColors } from '../logging/create-logging.js'
import type { HotModulesOptions } from '../modules/hot-modules.js'
import type { ReloadingLoader } from '../plan/reloading-loader.js'

export type Colors = ReturnType<typeof createColors>

/** The world around the command line, so that a test can be it. */
export interface Terminal {
  /** `columns` is the width of a terminal, in cells. */
  readonly out: ConsoleTarget & { readonly columns?: number; readonly failure?: Error }
  readonly env: Readonly<Record<string, string | undefined>>
  /** The environment without what `.env` adds, which may change; default {@link env}. */
  readonly processEnv?: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  /** Has stacks show lines of the sources; absent: they do. */
  readonly mapSources?: () => void
  /** How plugins are loaded; default: as `import()` does. */
  readonly loader?: (around?: HotModulesOptions['around']) => ReloadingLoader
  /** Where `-` reads from; default the standard input. */
  readonly input?: AsyncIterable<string | Uint8Array>
}

/** The colours of a terminal; none where they are not wanted. */
export function colorsOf({ out, env }: Terminal): Colors {
  return createColors(usesColors(out, env))
}

/** Takes out of a text of strangers what would move the cursor or break the line. */
export function plainLine(text: string): string {
  return text
    .replace(/\s*[\r\n]+\s*/g, ' ')
    .replace(/[\p{Cc}\p{Cf}]/gu, (character) => (character === '\u200d' ? character : ''))
}
