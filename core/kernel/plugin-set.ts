import type { CallGroup } from '../client/calls/call-group.js'
import type { Client } from '../client/client.js'
import { clientView } from '../client/client-view.js'
import { LazyMap } from '../collections/lazy-map.js'
import { tokenName } from '../decorators/checks.js'
import type { AnyClass, HookName, InjectionToken } from '../decorators/manifest.js'
import { aroundHandler } from '../handlers/around/around-handler.js'
import { UpdateContext } from '../handlers/contexts/update-context.js'
import { ClientDialogues } from '../handlers/dialogues/client-dialogues.js'
import type { DialogueStates } from '../handlers/dialogues/dialogue-states.js'
import type { ClientTexts } from '../i18n/client-texts.js'
import { activeTracer, inSpan } from '../logging/spans.js'
import type { LeftoverOwner } from '../modules/leftovers.js'
import { inSendScope } from '../outbox/send-scope.js'
import { optionsFor } from '../plan/options/option-owner.js'
import type { ClientPlan, PluginPlan } from '../plan/plan.js'
import type { Job } from '../scheduler/job.js'
import { endsWithin, untilAborted } from '../time/deadline.js'
import type { HandlerBinding } from '../updates/handler-binding.js'
import { sendsByPool } from './agents/sends-by-pool.js'
import { ClosingStack } from './closing-stack.js'
import { type ClientSource, type Consumer, statesOf } from './injectable.js'
import { findInjectable } from './injectables.js'
import { type Built, callHooks, callMember, Instances } from './instances.js'
import { keptState } from './kept-state.js'
import { RunningCalls } from './running-calls.js'

/** A hook that takes longer is named in a warning, in milliseconds. */
const slowHookMs = 10_000

/** One call of a handler that has ended. */
export interface HandlerRun {
  readonly plugin: PluginPlan
  /** The index of the handler in the plugin's manifest. */
  readonly handler: PluginPlan['manifest']['handlers'][number]
  readonly context: object
  readonly tookMs: number
  /** What it threw; absent: it ended well. */
  readonly failed?: { readonly error: unknown } | undefined
}

/** Is told of each handler's run. */
export interface HandlerObserver {
  /** Whether it wants to know at the moment. */
  readonly wantsHandlers: boolean
  handlerRan(run: HandlerRun): void
}

/** Calls a handler, with everything that stands around it. */
type Invoke = (context: object) => unknown

export interface PluginSetParts extends Omit<ClientSource, 'dialogues'> {
  /** Who is in which dialogues: it outlives the set. */
  readonly dialogueStates: DialogueStates
  readonly plan: ClientPlan
  readonly observer: HandlerObserver
}

/**
 * The plugins of one client in one version: their instances and services in a container of their own, their handlers and
 * their jobs. Another set can be built beside this one and take its place while the client stays connected.
 */
export class PluginSet {
  readonly plan: ClientPlan
  /** The handlers, for the update pipeline; none before {@link build}. */
  bindings: readonly HandlerBinding[] = []
  /** The client, as the contexts of its handlers show it. */
  readonly client: Client
  /** The middleware they add to the client's calls; in force while the set is the client's. */
  readonly calls: CallGroup
  private readonly instances: Instances
  /** How much of what was built has its release on the closing stack. */
  private released = 0
  /** Its texts. */
  readonly texts: ClientTexts
  /** Its dialogues. */
  readonly dialogues: ClientDialogues
  private readonly running = new RunningCalls()
  /** Whether a handler may send through pools; knowing which handler does costs every promise a little. */
  private readonly sends: boolean
  private readonly closing: ClosingStack
  /** Who begins what, where that is watched. */
  private readonly owners = new LazyMap<string, LeftoverOwner>()

  constructor(private readonly parts: PluginSetParts) {
    const { plan, app, logger } = parts
    this.plan = plan
    this.calls = parts.calls
    this.client = clientView(parts.client, parts.calls, 'a handler')
    this.sends = [...plan.plugins.map(({ manifest }) => manifest), ...plan.services].some(sendsByPool)
    this.texts = parts.texts
    parts.texts.register(this.client)
    this.dialogues = new ClientDialogues({ client: this.client, states: parts.dialogueStates, clock: app.clock })
    this.closing = new ClosingStack(app.clock, logger)
    this.instances = this.provideAll()
  }

  /**
   * Builds all instances, waits for what is provided asynchronously, and adds their jobs to the group; starts nothing.
   * @throws PLUGIN_CONSTRUCTOR_FAILED, PLUGIN_PROVIDER_FAILED, PLUGIN_JOB_..., or the signal's reason; {@link stop} then releases what
   *   was made.
   */
  async build(signal: AbortSignal): Promise<void> {
    await this.parts.texts.open()
    const pairs = await untilAborted(signal, this.buildAll())
    const { plan, app } = this.parts
    // Services and what is provided are asked for by handlers still.
    if (plan.services.length === 0 && plan.providers.every(({ scope }) => scope === 'app'))
      this.instances.settle(app.scope)
    const bindings = pairs.flatMap(({ plugin, instance }) => this.bind(plugin, instance))
    this.bindings = bindings.map((one) => ({ ...one, call: this.watched(one.plugin, one.call) }))
    for (const { plugin, instance } of pairs) {
      for (const { run, ...job } of boundJobs(plugin, instance, this.parts.config.sessionName)) {
        const { name } = plugin.manifest
        this.parts.scheduler.add({ ...job, run: this.watched(name, run) }, name, this.parts.jobs)
      }
    }
  }

  /**
   * Runs `@OnStart` of every class, in the order of building.
   * @throws PLUGIN_HOOK_FAILED, or the signal's reason; {@link stop} then releases what was started.
   */
  async start(signal: AbortSignal): Promise<void> {
    await this.dialogues.load()
    for (const { length } = this.instances.built; this.released < length; this.released++) {
      const built = this.instances.built[this.released]
      if (!built) continue
      if ('release' in built) {
        this.closing.add(built.name, built.release)
        continue
      }
      if (has(built, 'onStop'))
        this.closing.add(`@OnStop of ${built.manifest.target.name}`, () => callHooks(built, 'onStop'))
      if (has(built, 'onStart')) await this.callHooks(built, 'onStart').done
      signal.throwIfAborted()
    }
  }

  /** Runs `@OnReady` of every class. Resolves when all are done or take too long; what they throw is logged. */
  async ready(): Promise<void> {
    for (const built of this.instances.built) {
      if ('release' in built || !has(built, 'onReady')) continue
      const { done, endsSoon } = this.callHooks(built, 'onReady')
      done.catch((error) => {
        this.parts.logger.error('a plugin is not ready', { error })
        this.failed(built.manifest.target.name, '@OnReady', error)
      })
      // One that goes on for long, perhaps for ever, must not keep the others waiting.
      await endsSoon
    }
  }

  /** Waits until no handler of this set is running, at most so long. @returns whether none is. */
  drained(limitMs: number): Promise<boolean> {
    if (this.running.size === 0) return Promise.resolve(true)
    return endsWithin(this.parts.app.clock, limitMs, this.running.ended())
  }

  /** Runs `@OnStop` and releases what was provided, in the reverse order of building, each within its time. Never rejects. */
  async stop(): Promise<void> {
    this.instances.close()
    // Of what was never started there is nothing to stop, but what was made has to go.
    for (const built of this.instances.built.slice(this.released)) {
      if ('release' in built) this.closing.add(built.name, built.release)
    }
    this.released = this.instances.built.length
    for (const { name, error } of await this.closing.close()) this.failed(name, 'end', error)
    this.calls.leave()
    for (const owner of this.owners.values()) this.parts.app.leftovers?.end(owner)
  }

  /** Tells whoever watches. @param where - the class, or what was to be released. */
  private failed(where: string, member: string, error: unknown): void {
    const { app, config } = this.parts
    app.onFailure?.({ client: config.sessionName, plugin: where, member, error, isFinal: true })
  }

  /** A scope below the app's that knows the services, plugins and providers; builds none of them. */
  private provideAll(): Instances {
    const { plan, app } = this.parts
    const instances = new Instances({
      scope: app.scope.child(),
      provided: (token, consumer) => this.provided(token, consumer),
      state: (state, consumer) =>
        keptState(state, consumer, app.stores.store(this.parts.config.sessionName, statesOf(consumer))),
    })
    for (const service of plan.services) instances.provide(service, { name: service.target.name, kind: 'service' })
    for (const { manifest, options, file } of plan.plugins) {
      instances.provide(manifest, { name: manifest.name, kind: 'plugin', options, file })
    }
    for (const provider of plan.providers) {
      if (provider.scope === 'client' && provider.needed) instances.provideBy(provider)
    }
    return instances
  }

  private provided(token: InjectionToken, consumer: Consumer): { readonly value: unknown } | undefined {
    const { plan, app } = this.parts
    if (app.values.has(token)) return { value: app.values.get(token) }
    const injectable = findInjectable(token)
    if (injectable) {
      const value = injectable.inClient({ ...this.parts, dialogues: this.dialogues }, consumer, token)
      return { value: app.leftovers?.shown(value, tokenName(token)) ?? value }
    }
    const options = optionsFor(token, consumer, plan.plugins)
    return options && { value: options }
  }

  private async buildAll(): Promise<{ plugin: PluginPlan; instance: object }[]> {
    const { instances } = this
    const pairs: { plugin: PluginPlan; instance: object }[] = []
    for (const plugin of this.plan.plugins.filter(({ enabled }) => enabled)) {
      const instance = await this.asOwner(plugin.manifest.name, () => instances.get(plugin.manifest))
      pairs.push({ plugin, instance })
      for (const service of plugin.manifest.services) await instances.ready(service)
    }
    return pairs
  }

  /** The handlers of a plugin, bound to its instance, as the update pipeline takes them. */
  private bind(plugin: PluginPlan, instance: object): HandlerBinding[] {
    const { clock } = this.parts.app
    const parts = { clock, service: (target: AnyClass) => this.instances.find(target) }
    return plugin.manifest.handlers.map((handler) => {
      const { member } = handler
      const work = handler.dialogue
        ? this.dialogues.handlerOf(handler, instance, parts)
        : (context: object, ...given: readonly unknown[]) => callMember(instance, member, context, ...given)
      const guarded = aroundHandler(handler, parts, work)
      const invoke = guarded ?? work
      return {
        plugin: plugin.manifest.name,
        manifest: handler,
        call: (context) => this.call(plugin, handler, invoke, context),
      }
    })
  }

  // It stands in the way of every update: no closures but for a handler that returns a promise.
  private call(plugin: PluginPlan, handler: HandlerRun['handler'], invoke: Invoke, context: object): unknown {
    const { observer, app } = this.parts
    const begunMs = observer.wantsHandlers ? app.clock.monotonic() : undefined
    this.running.begin()
    let result: unknown
    try {
      result = this.callTraced(plugin, handler, invoke, context)
    } catch (error) {
      this.ended(plugin, handler, context, begunMs, { error })
      throw error
    }
    if (isThenable(result)) {
      result.then(
        () => this.ended(plugin, handler, context, begunMs),
        (error: unknown) => this.ended(plugin, handler, context, begunMs, { error }),
      )
    } else this.ended(plugin, handler, context, begunMs)
    return result
  }

  private callTraced(plugin: PluginPlan, handler: HandlerRun['handler'], invoke: Invoke, context: object): unknown {
    const tracer = activeTracer()
    if (!tracer) return this.callInScope(invoke, context)
    const [name, attributes] = this.spanOf(plugin, handler)
    return inSpan(tracer, name, attributes, () => this.callInScope(invoke, context))
  }

  /** What the handler sends through pools is told by the run it belongs to. */
  private callInScope(invoke: Invoke, context: object): unknown {
    const name = this.sends && context instanceof UpdateContext ? context.runName : undefined
    return name === undefined ? invoke(context) : inSendScope(name, () => invoke(context))
  }

  private ended(
    plugin: PluginPlan,
    handler: HandlerRun['handler'],
    context: object,
    begunMs: number | undefined,
    failed?: { readonly error: unknown },
  ): void {
    this.running.end()
    if (begunMs === undefined) return
    const { observer, app } = this.parts
    const tookMs = Math.round(app.clock.monotonic() - begunMs)
    observer.handlerRan({ plugin, handler, context, tookMs, failed })
  }

  /** How the span of a handler's run is called, and what it says of it. */
  private spanOf({ manifest }: PluginPlan, { member, kind }: HandlerRun['handler']) {
    const { config } = this.parts
    const names = { 'switchboard.client': config.sessionName, 'switchboard.plugin': manifest.name }
    return [
      `${manifest.name}.${member}`,
      { ...names, 'switchboard.handler': member, 'switchboard.kind': kind },
    ] as const
  }

  /** Calls the hooks of one class, and says so when they take long. */
  private callHooks(built: Built, moment: HookName): { done: Promise<void>; endsSoon: Promise<boolean> } {
    const { app, logger } = this.parts
    const done = this.asOwner(nameOf(built), () => callHooks(built, moment))
    const endsSoon = endsWithin(app.clock, slowHookMs, done).then((isSoon) => {
      if (!isSoon) logger.warn(`${moment} of ${built.manifest.target.name} is still not done`, { ms: slowHookMs })
      return isSoon
    })
    return { done, endsSoon }
  }

  /** The same function, whose doings belong to a plugin where that is watched. */
  private watched<Given, Result>(name: string, work: (given: Given) => Result): (given: Given) => Result {
    return this.parts.app.leftovers ? (given) => this.asOwner(name, () => work(given)) : work
  }

  private asOwner<Result>(name: string, work: () => Result): Result {
    const { app, config } = this.parts
    if (!app.leftovers) return work()
    const owner = this.owners.get(name) ?? { client: config.sessionName, owner: name }
    this.owners.set(name, owner)
    return app.leftovers.run(owner, work)
  }
}

function has({ manifest }: Built, moment: HookName): boolean {
  return manifest.hooks.some(({ hook }) => hook === moment)
}

function nameOf({ manifest }: Built): string {
  return 'name' in manifest ? String(manifest.name) : manifest.target.name
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
}

/** The jobs of a plugin, bound to its instance, as the scheduler takes them. */
function boundJobs({ manifest: { name: plugin }, jobs }: PluginPlan, instance: object, client: string): Job[] {
  return jobs.map(({ manifest: { member, ...manifest }, schedule, enabled }) => ({
    ...manifest,
    schedule,
    enabled,
    run: (context) => {
      const tracer = activeTracer()
      const run = () => callMember(instance, member, context)
      const names = { 'switchboard.client': client, 'switchboard.plugin': plugin, 'switchboard.job': manifest.name }
      return tracer ? inSpan(tracer, `${plugin}.${manifest.name}`, names, run) : run()
    },
  }))
}
