import { ModuleLoader } from '../../core/plan/module-loader.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { type FakeModule, pluginTree } from './plugin-tree.js'

/** A folder with one plugin file whose exports can be exchanged; each load imports it anew. */
export async function changingTree(first: FakeModule) {
  const { cwd } = await pluginTree({ 'plugins/changing.ts': {} })
  let exports = first
  const load = (path: string) => {
    const loader = new ModuleLoader(new ManualClock(), async () => exports as Record<string, unknown>)
    return loader.load(path)
  }
  return {
    cwd,
    loader: { load, renew: async () => ['plugins/changing.ts'], textFolders: new Set<string>() } as Pick<
      ModuleLoader,
      'load' | 'renew' | 'textFolders'
    >,
    save: (next: FakeModule) => {
      exports = next
    },
  }
}
