import type { HandlerFilter, HandlerManifest, PluginManifest } from '../decorators/manifest.js'
import { Filter } from '../handlers/filters/filter.js'

/**
 * What is odd about the commands of one client, in one sentence each: two handlers for the same command of which both run,
 * as nothing tells their messages apart.
 */
export function commandNotes(client: string, plugins: readonly PluginManifest[]): string[] {
  const handlers = plugins.flatMap(({ name, handlers }) => handlers.map((handler) => ({ name, handler })))
  const notes: string[] = []
  for (const [index, { name, handler }] of handlers.entries()) {
    for (const other of handlers.slice(index + 1)) {
      const both = shared(handler, other.handler)
      if (both.length === 0 || areApart(handler, other.handler)) continue
      notes.push(
        `${client} has two handlers for ${both.join(' and ')}, and both run: ${name}.${handler.member} and ${other.name}.${other.handler.member}. Give them filters that differ, or one { group } so that the first alone runs.`,
      )
    }
  }
  return notes
}

function shared(one: HandlerManifest, other: HandlerManifest): string[] {
  const names = (one.commands ?? []).filter((name) => other.commands?.includes(name))
  const prefixes = one.command?.prefixes ?? ['/']
  const common = prefixes.filter((prefix) => (other.command?.prefixes ?? ['/']).includes(prefix))
  return names.flatMap((name) => common.map((prefix) => `${prefix}${name}`))
}

function areApart(one: HandlerManifest, other: HandlerManifest): boolean {
  if (one.options.group !== undefined && one.options.group === other.options.group) return true
  if (!one.filter || !other.filter) return false
  const [mine, theirs] = [conditionsOf(one.filter), conditionsOf(other.filter)]
  // What asks for all that the other one asks for, and more, passes nothing that the other one refuses.
  return !mine.every((label) => theirs.includes(label)) && !theirs.every((label) => mine.includes(label))
}

/** What has to hold all at once: `private and text(/x/)` are two. */
function conditionsOf(filter: HandlerFilter): string[] {
  const { shape, parts } = filter instanceof Filter ? filter.made : { shape: 'atom', parts: [] }
  return shape === 'and' ? parts.flatMap(conditionsOf) : [filter.label]
}
