import type { InjectionToken, PluginManifest } from '../../decorators/manifest.js'
import type { PluginPlan } from '../plan.js'

/** The plugins of a client whose options a token means. */
export function optionOwners(token: InjectionToken, plugins: readonly PluginManifest[]): PluginManifest[] {
  return plugins.filter(({ options }) => options !== undefined && options === token)
}

/**
 * The options that a constructor asks for by their class: a plugin its own, all others those of the one plugin that has the
 * class. `undefined`: the token is no class of options.
 */
export function optionsFor(
  token: InjectionToken,
  { kind, name }: { readonly kind: 'plugin' | 'service'; readonly name: string },
  plugins: readonly PluginPlan[],
): object | undefined {
  const owners = plugins.filter(({ manifest }) => optionOwners(token, [manifest]).length > 0)
  const own = kind === 'plugin' ? owners.find(({ manifest }) => manifest.name === name) : undefined
  return (own ?? owners[0])?.settings
}
