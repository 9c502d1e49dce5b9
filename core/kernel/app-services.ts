import type { AnyClass, InjectionToken, ServiceManifest, StateManifest } from '../decorators/manifest.js'
import type { Logger } from '../logging/logger.js'
import type { Clock } from '../time/clock.js'
import type { AppJobs, JobsOfService } from './app-jobs.js'
import { ClosingStack } from './closing-stack.js'
import type { Consumer } from './injectable.js'
import { callHooks, Instances } from './instances.js'
import { Scope } from './scope.js'

interface AppServicesParts {
  readonly clock: Clock
  readonly logger: Logger
  /** What the app was given for tokens. */
  readonly values: ReadonlyMap<InjectionToken, unknown>
  /** What a service asks for that is no service. */
  readonly provided: (token: InjectionToken, consumer: Consumer) => { readonly value: unknown } | undefined
  /** Makes what a property with `@State` holds. */
  readonly state: (state: StateManifest, consumer: Consumer) => unknown
  /** Runs their jobs. */
  readonly jobs: Pick<AppJobs, 'of' | 'use'>
}

/** A service with what it provides. */
interface Unit {
  readonly target: AnyClass
  /** Itself and what it provides, by tokens. */
  readonly values: Map<InjectionToken, unknown>
  readonly closing: ClosingStack
  readonly jobs: JobsOfService
}

/** A service that is on its way. */
interface Coming extends Unit {
  readonly manifest: ServiceManifest
  readonly instances: Instances
  readonly tokens: readonly InjectionToken[]
  /** How much of what was built has its release on the closing stack. */
  released: number
}

/**
 * The services that all clients share. Those that no client's plugins need any more, as another version has taken their
 * place, are stopped and forgotten.
 */
export class AppServices {
  private current = Scope.app()
  /** In the order of building. */
  private running: Unit[] = []
  private coming: Coming[] = []
  private changing: Promise<unknown> = Promise.resolve()

  constructor(private readonly parts: AppServicesParts) {
    this.renewScope()
  }

  /** The scope that those of clients stand below; another one after services were forgotten. */
  get scope(): Scope {
    return this.current
  }

  /**
   * Builds further services with what they provide, and runs their `@OnStart`; those that run already stay as they are.
   * @throws PLUGIN_CONSTRUCTOR_FAILED, PLUGIN_PROVIDER_FAILED, PLUGIN_HOOK_FAILED; none of the new ones runs then.
   */
  provide(services: readonly ServiceManifest[]): Promise<void> {
    return this.inTurn(() => this.provideNow(services))
  }

  /** Stops and forgets all services but these, the latest first. Never rejects. */
  keepOnly(targets: ReadonlySet<AnyClass>): Promise<void> {
    return this.inTurn(async () => {
      const gone = this.running.filter(({ target }) => !targets.has(target))
      if (gone.length === 0) return
      this.running = this.running.filter((unit) => !gone.includes(unit))
      this.renewScope()
      this.exchangeJobs()
      await stopped(gone)
    })
  }

  /** Runs `@OnStop` of all and releases what they provide, the latest first; what is on its way too. Never rejects. */
  async close(): Promise<void> {
    const all = [...this.running, ...this.coming]
    this.running = []
    for (const unit of this.coming.splice(0)) abandon(unit)
    await stopped(all)
  }

  private async provideNow(services: readonly ServiceManifest[]): Promise<void> {
    const coming: Coming[] = []
    this.coming = coming
    try {
      for (const service of services) if (!this.current.has(service.target)) coming.push(await this.build(service))
      for (const unit of coming) await start(unit)
    } catch (error) {
      const begun = coming.splice(0)
      this.renewScope()
      for (const unit of begun) abandon(unit)
      await stopped(begun)
      throw error
    }
    if (coming.length === 0) return
    // What the units were built with is not kept: it knows the scope of that time, and with it versions of the past.
    this.running.push(
      ...coming.splice(0).map(({ target, values, closing, jobs }) => ({ target, values, closing, jobs })),
    )
    this.exchangeJobs()
  }

  private exchangeJobs(): void {
    this.parts.jobs.use(this.running.map(({ jobs }) => jobs))
  }

  private async build(manifest: ServiceManifest): Promise<Coming> {
    const { clock, logger, provided, state, jobs: all } = this.parts
    const scope = this.current
    const instances = new Instances({ scope, provided, state })
    const { target } = manifest
    instances.provide(manifest, { name: target.name, kind: 'service' })
    const provides = manifest.provides.filter(({ token }) => !scope.has(token))
    for (const provide of provides) instances.provideBy({ ...provide, scope: 'app', owner: manifest })
    const tokens = [target, ...provides.map(({ token }) => token)]
    const values = new Map<InjectionToken, unknown>()
    const closing = new ClosingStack(clock, logger)
    const unit = { ...{ target, manifest, instances, tokens, values, closing }, released: 0 }
    let jobs: JobsOfService
    try {
      jobs = all.of(manifest, await instances.get(manifest))
      for (const token of tokens) {
        await instances.ready(token)
        values.set(token, instances.find(token))
      }
    } catch (error) {
      abandon(unit)
      await closing.close()
      throw error
    }
    return Object.assign(unit, { jobs })
  }

  /** A container forgets nothing, so what stays moves to a new one. */
  private renewScope(): void {
    this.current = Scope.app()
    const known = [this.parts.values, ...this.running.map(({ values }) => values)]
    for (const values of known) for (const [token, value] of values) this.current.provide(token, () => value)
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.changing.then(work)
    this.changing = done.catch(() => {})
    return done
  }
}

/** Runs `@OnStart` of what was built; each has its release on the closing stack before. @throws PLUGIN_HOOK_FAILED */
async function start(unit: Coming): Promise<void> {
  const { instances, closing } = unit
  for (; unit.released < instances.built.length; unit.released++) {
    const built = instances.built[unit.released]
    if (!built) continue
    if ('release' in built) {
      closing.add(built.name, built.release)
      continue
    }
    closing.add(`@OnStop of ${built.manifest.target.name}`, () => callHooks(built, 'onStop'))
    await callHooks(built, 'onStart')
  }
}

/** Of what was never started there is nothing to stop, but what it provides has to go. */
function abandon({ instances, closing, released }: Omit<Coming, 'jobs'>): void {
  instances.close()
  for (const built of instances.built.slice(released)) if ('release' in built) closing.add(built.name, built.release)
}

async function stopped(units: readonly Unit[]): Promise<void> {
  for (const { closing } of [...units].reverse()) await closing.close()
}
