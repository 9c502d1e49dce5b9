import type { HandlerManifest } from '../decorators/manifest.js'

/** How a handler reads in a listing: `/start (private)`, `message`, `raw UpdateUserStatus`. */
export function handlerLabel({ kind, commands, command, rawType, filter, dialogue }: HandlerManifest): string {
  if (dialogue && kind === 'callback') return `buttons (of the dialogue ${dialogue.name})`
  const prefixes = command?.prefixes ?? ['/']
  const what = commands
    ? commands.flatMap((name) => prefixes.map((prefix) => `${prefix}${name}`)).join(' ')
    : kind === 'raw' && rawType
      ? `raw ${rawType}`
      : dialogue && kind === 'message'
        ? `dialogue ${dialogue.steps.map(({ member }) => member).join(' → ')}`
        : kind
  return filter ? `${what} (${filter.label})` : what
}
