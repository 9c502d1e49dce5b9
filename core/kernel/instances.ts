import { LazyMap } from '../collections/lazy-map.js'
import { className, tokenName } from '../decorators/checks.js'
import type { ClassManifest, HookName, InjectionToken, StateManifest } from '../decorators/manifest.js'
import { missingPackage } from '../errors/missing-package.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import type { Provider } from '../plan/providers/provider.js'
import type { Consumer } from './injectable.js'
import type { Scope } from './scope.js'

/** A class that was built. */
export interface Built {
  readonly manifest: ClassManifest
  readonly instance: object
}

/** What was made for a token and has to be released. */
export interface Made {
  readonly name: string
  readonly release: () => unknown
}

/** How instances get what their classes ask for. */
interface InstanceParts {
  readonly scope: Scope
  /** What a constructor asks for that is neither a plugin, nor a service, nor provided by one. `undefined`: it is one of those. */
  readonly provided: (token: InjectionToken, consumer: Consumer) => { readonly value: unknown } | undefined
  /** Makes what a property with `@State` holds. */
  readonly state: (state: StateManifest, consumer: Consumer) => unknown
}

/**
 * Builds the plugins and services of one scope from their manifests, each once, behind what it needs. What methods provide may take
 * its time, and is waited for before anything that needs it is built.
 */
export class Instances {
  /** Made anew for each: most clients have one, and a list that is pushed to makes room for seventeen. */
  private inOrder: readonly (Built | Made)[] = []
  private readonly manifests = new LazyMap<InjectionToken, ClassManifest>()
  private readonly providers = new LazyMap<InjectionToken, Provider>()
  private readonly readied = new LazyMap<InjectionToken, Promise<void>>()
  private isClosed = false
  private scope: Scope

  private readonly parts: Omit<InstanceParts, 'scope'>

  constructor({ scope, provided, state }: InstanceParts) {
    this.scope = scope
    this.parts = { provided, state }
  }

  /** What was built and made so far, each behind what it needs itself. */
  get built(): readonly (Built | Made)[] {
    return this.inOrder
  }

  /** Makes a class known to the scope. It is built when first asked for. */
  provide(manifest: ClassManifest, consumer: Consumer): void {
    this.manifests.set(manifest.target, manifest)
    this.scope.provide(manifest.target, () => {
      const instance = this.build(manifest, consumer)
      this.inOrder = [...this.inOrder, { manifest, instance }]
      return instance
    })
  }

  /** Makes known who provides something; the class of the provider has to be known too. */
  provideBy(provider: Provider): void {
    this.providers.set(provider.token, provider)
  }

  /** The instance of a class that was made known. @throws PLUGIN_CONSTRUCTOR_FAILED, PLUGIN_PROVIDER_FAILED */
  async get({ target }: ClassManifest): Promise<object> {
    await this.ready(target)
    return this.find(target) as object
  }

  /** What stands for a token, or a class, that {@link ready} was called for. */
  find(token: InjectionToken): unknown {
    return this.scope.get(token)
  }

  /**
   * All is built, and nobody asks for it by its class any more: what was there to build it by is let go, and further questions go to
   * the scope above. A container takes as much memory as ten plugins.
   */
  settle(above: Scope): void {
    this.scope = above
    this.readied.clear()
    this.manifests.clear()
  }

  /** Makes what is needed before a class or a token can be asked for, each in its turn. */
  ready(token: InjectionToken): Promise<void> {
    const readied = this.readied.get(token) ?? this.prepare(token)
    this.readied.set(token, readied)
    return readied
  }

  /** What is made from now on, as its making was under way, is released at once. */
  close(): void {
    this.isClosed = true
  }

  private async prepare(token: InjectionToken): Promise<void> {
    const provider = this.providers.get(token)
    if (provider) return this.make(provider)
    for (const needed of this.manifests.get(token)?.dependencies ?? []) if (needed) await this.ready(needed)
  }

  private async make(provider: Provider): Promise<void> {
    const { token, owner, member } = provider
    const instance = await this.get(owner)
    const value = member === undefined ? instance : await callProvider(provider, instance)
    const release = releaseOf(provider, value)
    if (release && this.isClosed) {
      await release()
      return
    }
    this.scope.provide(token, () => value)
    if (release) this.inOrder = [...this.inOrder, { name: tokenName(token), release }]
  }

  private build({ target, dependencies, states }: ClassManifest, consumer: Consumer): object {
    const args = dependencies.map((token) => token && this.dependency(token, consumer))
    try {
      const instance = Reflect.construct(target, args) as object
      for (const state of states) Reflect.set(instance, state.member, this.parts.state(state, consumer))
      return instance
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new SwitchboardError(
        'PLUGIN_CONSTRUCTOR_FAILED',
        { className: className(target), file: consumer.file, reason },
        { cause: error },
      )
    }
  }

  private dependency(token: InjectionToken, consumer: Consumer): unknown {
    const provided = this.parts.provided(token, consumer)
    return provided ? provided.value : this.scope.get(token)
  }
}

/** @throws PLUGIN_PROVIDER_FAILED */
async function callProvider({ token, owner, member = '' }: Provider, instance: object): Promise<unknown> {
  try {
    return await callMember(instance, member)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const missing = missingPackage(error)
    const context = {
      ...{ token: tokenName(token), className: className(owner.target), member, reason },
      ...(missing !== undefined && { missing }),
    }
    throw new SwitchboardError('PLUGIN_PROVIDER_FAILED', context, { cause: error })
  }
}

/** What releases a value, if anything does. A class that stands for a token itself has its hooks. */
function releaseOf({ release, member }: Provider, value: unknown): (() => unknown) | undefined {
  if (release) return () => release(value as never)
  if (member === undefined || typeof value !== 'object' || value === null) return undefined
  for (const name of [Symbol.asyncDispose, Symbol.dispose]) {
    const dispose: unknown = Reflect.get(value, name)
    if (typeof dispose === 'function') return () => Reflect.apply(dispose, value, [])
  }
  return undefined
}

/** Calls a decorated method by its name, as it stands on the instance at this moment. */
export function callMember(instance: object, member: string, ...args: readonly unknown[]): unknown {
  return Reflect.apply(Reflect.get(instance, member), instance, args)
}

/**
 * Calls the methods of one instance for a moment of its life, one after the other.
 * @throws PLUGIN_HOOK_FAILED with what a method threw as its cause; those behind it are not called.
 */
export async function callHooks({ manifest, instance }: Built, moment: HookName): Promise<void> {
  for (const { hook, member } of manifest.hooks) {
    if (hook !== moment) continue
    try {
      await callMember(instance, member)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      const missing = missingPackage(error)
      const context = {
        ...{ hook: `@O${moment.slice(1)}`, className: className(manifest.target), member, reason },
        ...(missing !== undefined && { missing }),
      }
      throw new SwitchboardError('PLUGIN_HOOK_FAILED', context, { cause: error })
    }
  }
}
