import { type ConfigClass, configKeys } from '../config/config-key.js'
import { className, tokenName } from '../decorators/checks.js'
import { refusedToken } from '../decorators/inject.js'
import {
  type AnyClass,
  type ClassManifest,
  type Constructor,
  type InjectionToken,
  type PluginManifest,
  type Scope,
  type ServiceManifest,
  Token,
} from '../decorators/manifest.js'
import {
  decoratedMembers,
  readDiagnostics,
  readManifest,
  readServiceManifest,
  unfitProvides,
} from '../decorators/manifest-reader.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import { unkeptStates } from './check-states.js'
import { optionOwners } from './options/option-owner.js'
import type { ClientProviders } from './providers/client-providers.js'
import { type Provider, providedName } from './providers/provider.js'

/** The class that asks for something. */
export interface Asker {
  readonly className: string
  readonly kind: 'plugin' | 'service'
}

/** What the check has to know of something that the kernel provides. */
export interface ProvidedToken {
  /** Answers whether a token means this, for a family of tokens such as one for each pool. */
  readonly covers: (token: InjectionToken) => boolean
  /** The token, or the one that listings name for a family. */
  readonly token: InjectionToken
  readonly scope: Scope
  /** What is wrong with asking for this token in a client, for the plan; absent: nothing. */
  readonly diagnose?: (token: InjectionToken, client: string, asker: Asker) => SwitchboardError | undefined
}

interface DependencyCheckOptions {
  readonly client: string
  readonly provided: readonly ProvidedToken[]
  /** The plugins this client gets. */
  readonly plugins: readonly PluginManifest[]
  /** Who provides what else. */
  readonly providers: ClientProviders
  /** What the app is given values for. */
  readonly values?: ReadonlySet<InjectionToken>
}

interface DependencyDiagnostic {
  /** The same as a class, to find its file. */
  readonly target?: AnyClass
  /** The class whose constructor, or whose decorator, is at fault. */
  readonly className: string
  readonly member?: string
  readonly error: SwitchboardError
}

interface FoundDependency {
  readonly scope: Scope
  /** Absent: the kernel provides it, or it is a value that was given. */
  readonly manifest?: ClassManifest
  /** Present when a class or a method of it stands for another token. */
  readonly provider?: Provider
  /** Why it cannot be had all the same. */
  readonly error?: SwitchboardError
}

interface Visit {
  readonly manifest: ClassManifest
  readonly scope: Scope
  /** The classes and tokens that led here, this one last. */
  readonly path: readonly InjectionToken[]
}

/** Follows the constructor arguments of one client's plugins, and finds what could not be built. Builds nothing. */
export class DependencyCheck {
  private readonly plugins: ReadonlyMap<InjectionToken, PluginManifest>
  private readonly visited = new Set<Constructor>()
  private readonly services: ServiceManifest[] = []
  private readonly asked = new Set<Provider>()

  constructor(private readonly options: DependencyCheckOptions) {
    this.plugins = new Map(options.plugins.map((manifest) => [manifest.target, manifest]))
  }

  /** Services of the client's scope met so far, each behind what it needs itself. */
  get clientServices(): ServiceManifest[] {
    return this.services.filter(({ scope }) => scope === 'client')
  }

  /** Services of the app's scope met so far, each behind what it needs itself. */
  get appServices(): ServiceManifest[] {
    return this.services.filter(({ scope }) => scope === 'app')
  }

  /** The providers of tokens that somebody asked for. */
  get neededProviders(): ReadonlySet<Provider> {
    return this.asked
  }

  /** The errors of one plugin and of what it needs; what an earlier visit has seen is not reported again. */
  visit(plugin: PluginManifest): readonly DependencyDiagnostic[] {
    const visit: Visit = { manifest: plugin, scope: 'client', path: [plugin.target] }
    // Services around handlers are no arguments of a constructor; the decorators have made sure that they are services.
    return [...this.follow(visit), ...plugin.services.flatMap((service) => this.check(service, 0, visit))]
  }

  /** The errors of a service that nobody needs to ask for, as its jobs run by themselves. */
  visitService(service: ServiceManifest): readonly DependencyDiagnostic[] {
    const { target, scope } = service
    if (this.visited.has(target)) return []
    const diagnostics = this.follow({ manifest: service, scope, path: [target] })
    this.services.push(service)
    return [...diagnostics, ...misplacedHooks(service), ...idleMembers(service)]
  }

  private follow({ manifest, scope, path }: Visit): readonly DependencyDiagnostic[] {
    if (this.visited.has(manifest.target)) return []
    this.visited.add(manifest.target)
    const owner = className(manifest.target)
    const needed = manifest.dependencies.flatMap((token, index) => {
      if (token === undefined) {
        return [
          {
            className: owner,
            error: new SwitchboardError('PLUGIN_DEPENDENCY_UNNAMED', { className: owner, argument: index + 1 }),
          },
        ]
      }
      return this.check(token, index + 1, { manifest, scope, path })
    })
    const own = [
      ...readDiagnostics(manifest.target),
      ...unfitProvides(manifest, scope),
      ...unkeptStates(manifest),
      ...needed,
    ]
    return own.map((diagnostic) => ({ target: manifest.target, ...diagnostic }))
  }

  private check(token: InjectionToken, argument: number, from: Visit): readonly DependencyDiagnostic[] {
    if (token === refusedToken) return []
    const owner = className(from.manifest.target)
    const found = this.find(token, from)
    if (!found) {
      const own = token instanceof Token ? [] : readDiagnostics(token)
      if (own.length > 0) return own
      const fix = this.fixFor(token)
      const context = { className: owner, argument, token: tokenName(token), fix }
      return [{ className: owner, error: new SwitchboardError('PLUGIN_DEPENDENCY_UNKNOWN', context) }]
    }
    const { manifest, scope, error, provider } = found
    if (error) return [{ className: owner, error }]
    if (from.scope === 'app' && scope === 'client') {
      const violated = new SwitchboardError('PLUGIN_SCOPE_VIOLATED', { className: owner, needs: tokenName(token) })
      return [{ className: owner, error: violated }]
    }
    if (!manifest) return []
    if (provider) this.asked.add(provider)
    const steps = provider ? [token, manifest.target] : [manifest.target]
    if (from.path.includes(manifest.target)) {
      const circle = [...from.path.slice(from.path.indexOf(manifest.target)), ...steps].map(tokenName)
      return [{ className: owner, error: new SwitchboardError('PLUGIN_DEPENDENCY_CYCLE', { path: circle }) }]
    }
    const known = this.visited.has(manifest.target)
    const diagnostics = this.follow({ manifest, scope, path: [...from.path, ...steps] })
    const service = readServiceManifest(manifest.target)
    if (!service || known) return diagnostics
    this.services.push(service)
    return [...diagnostics, ...misplacedHooks(service), ...idleMembers(service)]
  }

  private find(token: InjectionToken, from: Visit): FoundDependency | undefined {
    // What is given counts for the app: nothing is built for it.
    if (this.options.values?.has(token)) return { scope: 'app' }
    const provided = this.options.provided.find(({ covers }) => covers(token))
    if (provided)
      return { scope: provided.scope, error: provided.diagnose?.(token, this.options.client, this.asker(from)) }
    const provider = this.options.providers.find(token)
    if (provider) return { scope: provider.scope, manifest: provider.owner, provider }
    if (token instanceof Token) return undefined
    const plugin = this.plugins.get(token)
    if (plugin) return { scope: 'client', manifest: plugin }
    const owners = optionOwners(token, this.options.plugins)
    if (owners.length > 0) return { scope: 'client', error: this.optionsError(token, owners, from) }
    const service = readServiceManifest(token)
    return service && { scope: service.scope, manifest: service }
  }

  private asker({ manifest: { target } }: Visit): Asker {
    return { className: className(target), kind: this.plugins.has(target) ? 'plugin' : 'service' }
  }

  /** Options are their plugin's own; who else asks for them means the one plugin that has them. */
  private optionsError(
    token: AnyClass,
    owners: readonly PluginManifest[],
    { manifest: { target } }: Visit,
  ): SwitchboardError | undefined {
    if (owners.length === 1 || owners.some((owner) => owner.target === target)) return undefined
    const plugins = owners.map(({ name }) => name)
    const names = { className: className(target), options: className(token), plugins }
    return new SwitchboardError('PLUGIN_OPTIONS_AMBIGUOUS', names)
  }

  private fixFor(token: InjectionToken): string {
    const { client, provided } = this.options
    const known = provided
      .map(({ token: known }) => tokenName(known))
      .sort()
      .join(', ')
    if (token instanceof Token) return this.fixForToken(token, known)
    if (configKeys(token as ConfigClass).length > 0) {
      return `Name it in the @Plugin of the plugin whose options it has: @Plugin({ name, options: ${className(token)} })`
    }
    if (decoratedMembers(token).length > 0 && !readManifest(token))
      return `Write @Service() above class ${className(token)}`
    if (readManifest(token)) return `Add the file of ${className(token)} to plugins.include of ${client}`
    return `Write @Service() above class ${className(token)}, or ask for one of ${known}`
  }

  private fixForToken(token: Token, known: string): string {
    const { client, providers } = this.options
    const names = providers.all.map(providedName)
    if (names.includes(token.name)) {
      return `There is another Token of that name, which is provided: import that one instead of making a second`
    }
    const others = names.length > 0 ? `; provided are ${names.sort().join(', ')}` : ''
    return `Write @Provide(${token.name}) on a class, or on a method of a plugin or service, in a file that ${client} includes${others}. Switchboard itself provides ${known}`
  }
}

function misplacedHooks({ scope, hooks, target }: ServiceManifest): DependencyDiagnostic[] {
  if (scope !== 'app') return []
  return hooks
    .filter(({ hook }) => hook === 'onReady')
    .map(({ member }) => ({
      className: className(target),
      error: new SwitchboardError('PLUGIN_HOOK_MISPLACED', { className: className(target), member }),
    }))
}

/** Handlers and jobs of a service, which nobody would call. */
function idleMembers({ target }: ServiceManifest): DependencyDiagnostic[] {
  const members = decoratedMembers(target)
  if (members.length === 0) return []
  const owner = className(target)
  const [member] = members
  const error = new SwitchboardError('PLUGIN_SERVICE_HANDLERS', { className: owner, members })
  return [{ target, className: owner, ...(member !== undefined && { member }), error }]
}
