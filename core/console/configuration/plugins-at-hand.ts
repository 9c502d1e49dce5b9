import { readFile } from 'node:fs/promises'
import { PluginsConfig } from '../../config/plugins-config.js'
import { discover } from '../../plan/discovery.js'

/** How many files are looked into; a folder with more of them is no folder of plugins. */
const maxFiles = 1_000

/** The files with plugins in the folder that clients look into by default, as `include` names them. */
export async function pluginsAtHand(cwd: string): Promise<readonly string[]> {
  const { root } = new PluginsConfig()
  const { files } = discover('', { enabled: true, root, include: ['**'], exclude: [] }, cwd)
  const found = await Promise.all(
    files.slice(0, maxFiles).map(async ({ path, file }) => {
      const text = await readFile(path, 'utf8').catch(() => '')
      return /\bPlugin\(\{/.test(text) ? [file.slice(root.length + 1).replace(/\.\w+$/, '')] : []
    }),
  )
  return found.flat()
}
