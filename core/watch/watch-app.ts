import { join, resolve } from 'node:path'
import type { App } from '../kernel/app.js'
import type { ModuleLoader } from '../plan/module-loader.js'
import type { Clock } from '../time/clock.js'
import { AppWatch, type WatchTeller } from './app-watch.js'

/** How an app follows its files. */
export interface WatchOptions {
  /** How plugin files are imported: by one that watches them. */
  readonly loader: ModuleLoader
  readonly tell: WatchTeller
}

/** Has an app follow its files: code, the configuration in `configFile`, and `.env`. @returns what ends that. */
export async function watchApp(
  app: App,
  { loader, tell }: WatchOptions,
  { cwd, clock, configFile }: { readonly cwd: string; readonly clock: Clock; readonly configFile: string },
): Promise<() => Promise<void>> {
  const { control } = app
  const configFiles = [resolve(cwd, configFile), join(cwd, '.env')]
  const watch = await AppWatch.open({
    ...{ control, loader, cwd, clock, configFiles, tell },
    roots: () => app.pluginRoots,
  })
  return () => watch.close()
}
