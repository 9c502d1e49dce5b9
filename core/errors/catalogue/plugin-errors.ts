/** Faults with the prefix `PLUGIN_`. */
export const pluginErrors = {}
