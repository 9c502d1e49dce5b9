import { type ConfigClass, configKeys } from './config-key.js'
import { type ConfigPath, formatPath } from './config-path.js'

/**
 * The blocks in which a key of this name is known, as people write their paths.
 * @param near - where the key stands now: of a list of blocks that one is named which it is in already.
 */
export function keyHomes(name: string, type: ConfigClass, near: ConfigPath): string[] {
  return homes(name, type, [], near, new Set()).map((path) => formatPath(path))
}

function homes(
  name: string,
  type: ConfigClass,
  path: ConfigPath,
  near: ConfigPath,
  seen: ReadonlySet<ConfigClass>,
): ConfigPath[] {
  if (seen.has(type)) return []
  const within = new Set([...seen, type])
  return configKeys(type).flatMap((key) => {
    const here = key.name === name ? [path] : []
    if (key.kind === 'block') return [...here, ...homes(name, key.of(), [...path, key.name], near, within)]
    if (key.kind !== 'blocks') return here
    const inList = [...path, key.name]
    const index = inList.every((step, at) => near[at] === step) ? near[inList.length] : undefined
    return [...here, ...homes(name, key.of(), [...inList, typeof index === 'number' ? index : 0], near, within)]
  })
}
