import type { HandlerManifest } from '../decorators/manifest.js'

/** One handler of one client: what its decorator says, and the method of the client's plugin instance. */
export interface HandlerBinding {
  /** The plugin's name. */
  readonly plugin: string
  readonly manifest: HandlerManifest
  /** Calls the method. What it returns is waited for when it is a promise. */
  call(context: object): unknown
}

/** How a handler is named in logs, the journal and dead letters: `plugin.method`. */
export function handlerName(binding: HandlerBinding): string {
  return `${binding.plugin}.${binding.manifest.member}`
}
