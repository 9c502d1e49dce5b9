import type { PluginManifest, ServiceManifest } from '../decorators/manifest.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import type { FoundFile } from './discovery.js'

/** Two things of one name, and where the second stands. */
interface NameDiagnostic {
  readonly error: SwitchboardError
  readonly file: string
  readonly className: string
  readonly member?: string
}

/** Plugins and jobs of one client that are called the same. */
export function checkNames(
  client: string,
  found: readonly { file: FoundFile; manifest: PluginManifest }[],
): NameDiagnostic[] {
  const diagnostics: NameDiagnostic[] = []
  const plugins = new Map<string, string>()
  const jobs = new Map<string, string>()
  for (const { file: of, manifest } of found) {
    const { file } = of
    const { name } = manifest
    const className = manifest.target.name
    const place = `${className} (${file})`
    const first = plugins.get(name)
    if (first !== undefined) {
      const error = new SwitchboardError('PLUGIN_NAME_TAKEN', { client, name, first, second: place })
      diagnostics.push({ error, file, className })
    }
    plugins.set(name, place)
    for (const job of manifest.jobs) {
      const { member } = job
      const second = `${className}.${member} (${file})`
      const taken = jobs.get(job.name)
      if (taken !== undefined) {
        const error = new SwitchboardError('PLUGIN_JOB_NAME_TAKEN', { job: job.name, first: taken, second })
        diagnostics.push({ error, file, className, member })
      }
      jobs.set(job.name, second)
    }
  }
  return diagnostics
}

/** Jobs of the services that all clients share that are called the same. */
export function sharedJobNames(services: readonly ServiceManifest[]): Omit<NameDiagnostic, 'file'>[] {
  const jobs = new Map<string, string>()
  return services.flatMap(({ target: { name: className }, jobs: own }) =>
    own.flatMap(({ name: job, member }) => {
      const second = `${className}.${member}`
      const first = jobs.get(job)
      jobs.set(job, second)
      if (first === undefined) return []
      return [{ error: new SwitchboardError('PLUGIN_JOB_NAME_TAKEN', { job, first, second }), className, member }]
    }),
  )
}
