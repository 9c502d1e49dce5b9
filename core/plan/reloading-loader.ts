import { holdMetadataWeakly } from '../config/weak-metadata.js'
import { HotModules } from '../modules/hot-modules.js'
import type { Clock } from '../time/clock.js'
import { ModuleLoader } from './module-loader.js'

/** Imports plugin files, and imports those that have changed anew once it is told to look. */
export class ReloadingLoader extends ModuleLoader {
  constructor(
    clock: Clock,
    private readonly modules = new HotModules(clock),
  ) {
    super(clock, (_, path) => this.modules.import(path))
  }

  override get files(): readonly string[] {
    return this.modules.files
  }

  override async renew(): Promise<readonly string[]> {
    holdMetadataWeakly()
    const { stale, changed } = await this.modules.renew()
    this.forget((path, isFailed) => isFailed || stale.has(path))
    return changed
  }
}
