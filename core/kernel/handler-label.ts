import type { HandlerManifest } from '../decorators/manifest.js'

/** How a handler reads in a listing: `/start (private)`, `message`, `raw UpdateUserStatus`. */
export function handlerLabel({ kind, commands, rawType, filter }: HandlerManifest): string {
  const what = commands
    ? commands.map((name) => `/${name}`).join(' ')
    : kind === 'raw' && rawType
      ? `raw ${rawType}`
      : kind
  return filter ? `${what} (${filter.label})` : what
}
