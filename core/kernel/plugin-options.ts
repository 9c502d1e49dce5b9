import { Token } from '../decorators/manifest.js'

/** The client's `plugins.options` for the plugin that asks, as it stands in the configuration; `{}` when there is none. */
export const PluginOptions = new Token<Readonly<Record<string, unknown>>>('PluginOptions')
