import type { PluginManifest } from '../decorators/manifest.js'
import { type CallbackData, callbackDataOf } from '../handlers/filters/callback-data.js'

/**
 * What is odd about the buttons of one client, in one sentence each: two kinds of one name, whose handlers then both want each
 * other's buttons.
 */
export function buttonNotes(client: string, plugins: readonly PluginManifest[]): string[] {
  const kinds = new Map<string, { readonly kind: CallbackData; readonly place: string }>()
  const notes = new Set<string>()
  for (const { name: plugin, handlers } of plugins) {
    for (const { kind: of, filter, member } of handlers) {
      if (of !== 'callback') continue
      for (const kind of callbackDataOf(filter)) {
        const { name } = kind.shape
        const place = `${plugin}.${member}`
        const first = kinds.get(name)
        if (!first) kinds.set(name, { kind, place })
        else if (first.kind !== kind) {
          notes.add(
            `${client} has two kinds of button called '${name}', for ${first.place} and ${place}: what one makes, the other refuses. Call one of them otherwise, or let both use one CallbackData.`,
          )
        }
      }
    }
  }
  return [...notes]
}
