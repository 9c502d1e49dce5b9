import { type ConfigClass, configKeys } from '../config/config-key.js'
import { ownAnnotations } from '../decorators/annotations.js'
import type { AnyClass, PluginManifest } from '../decorators/manifest.js'
import { readServiceManifest } from '../decorators/manifest-reader.js'
import { placeInPlugin } from '../errors/stack-place.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import { type FoundFile, fileLabel } from './discovery.js'
import { importError } from './import-error.js'
import type { ImportFailure, LoadedModule } from './module-loader.js'

/** Something wrong with what a file holds, and which class it is about. */
export interface ModuleDiagnostic {
  readonly error: SwitchboardError
  readonly className?: string
  readonly member?: string
  /** Where it is, when that is another file, or the line is known. */
  readonly file?: string
  readonly line?: number
}

/** What is wrong with a file besides its decorators. @param isBase - whether a plugin of the client is made from a class. */
export async function checkModule(
  module: LoadedModule,
  { file, named }: FoundFile,
  isBase: (one: AnyClass) => boolean,
  cwd: string,
): Promise<ModuleDiagnostic[]> {
  if (module.failure) return [placed(await importError(file, module.failure, cwd), module.failure)]
  const unmarked = module.unmarked.flatMap(({ target, members }) => {
    if (isBase(target)) return []
    const className = target.name
    const error = readServiceManifest(target)
      ? new SwitchboardError('PLUGIN_SERVICE_HANDLERS', { className, members })
      : new SwitchboardError('PLUGIN_CLASS_UNMARKED', { file, className, members })
    return [{ error, className, ...(members[0] !== undefined && { member: members[0] }) }]
  })
  // A glob or a folder may well take in a file that has only services in it; a name was meant for a plugin.
  const { services } = module
  const found = module.plugins.length + module.unmarked.length + module.diagnostics.length + module.withJobs.length
  const isEmpty = found === 0 && !module.provides
  const isOptions = (one: AnyClass) => configKeys(one as ConfigClass).length > 0
  const isFine = module.classes.some((one) => isBase(one) || isOptions(one)) || !(named || services.length === 0)
  if (!isEmpty || isFine) return unmarked
  return [...unmarked, { error: new SwitchboardError('PLUGIN_FILE_EMPTY', { file, services }) }]
}

/** A fault of an import with the file and line in which it is, which may be another file's. */
function placed(error: SwitchboardError, failure: ImportFailure): ModuleDiagnostic {
  const { place = failure.kind === 'threw' ? placeInPlugin(failure.error) : undefined } = error.context as {
    readonly place?: string
  }
  const [, file, line] = /^(.+?):(\d+)(?::\d+)?$/.exec(place ?? '') ?? []
  return { error, ...(file !== undefined && { file, line: Number(line) }) }
}

/** The file a plugin counts for, when some pass on what others hold: one that is no `index`, if there is any. */
export function ownerOf(target: AnyClass, modules: ReadonlyMap<FoundFile, LoadedModule>): FoundFile | undefined {
  const files = [...modules].flatMap(([file, { plugins }]) =>
    plugins.some((one) => one.target === target) ? file : [],
  )
  return files.find(({ file }) => !/(^|\/)index\.\w+$/.test(file)) ?? files[0]
}

/** The file in which a class says that it is written, relative to the working directory; `undefined`: it does not say. */
export function fileOfClass(target: AnyClass, cwd: string): string | undefined {
  const { file, texts } = ownAnnotations(target) ?? {}
  const path = file ?? texts?.file
  return path === undefined ? undefined : fileLabel(path, cwd)
}

/** The files that classes were found in: the first one that exports them. */
export function filesOfClasses(
  modules: ReadonlyMap<FoundFile, LoadedModule>,
  given: readonly { file: FoundFile; manifest: PluginManifest }[],
): ReadonlyMap<AnyClass, string> {
  const files = new Map<AnyClass, string>(given.map(({ file, manifest }) => [manifest.target, file.file]))
  for (const [{ file }, { classes }] of modules) {
    for (const one of classes) if (!files.has(one)) files.set(one, file)
  }
  return files
}
