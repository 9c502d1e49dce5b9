import { className } from '../decorators/checks.js'
import type { AnyClass, ClassManifest, HookName, InjectionToken } from '../decorators/manifest.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import type { Consumer } from './injectable.js'
import type { Scope } from './scope.js'

/** A class that was built, in the order of building. */
export interface Built {
  readonly manifest: ClassManifest
  readonly instance: object
}

/** What a constructor asks for that is neither a plugin nor a service. `undefined`: it is one of those. */
type Provide = (token: InjectionToken, consumer: Consumer) => { readonly value: unknown } | undefined

/** Builds the plugins and services of one scope from their manifests, each once, behind what it needs. */
export class Instances {
  private readonly inOrder: Built[] = []

  constructor(
    private readonly scope: Scope,
    private readonly provided: Provide,
  ) {}

  /** What was built so far, each behind what it needs itself. */
  get built(): readonly Built[] {
    return this.inOrder
  }

  /** Makes a class known to the scope. It is built when first asked for. */
  provide(manifest: ClassManifest, consumer: Consumer): void {
    this.scope.provide(manifest.target, () => {
      const instance = this.build(manifest, consumer)
      this.inOrder.push({ manifest, instance })
      return instance
    })
  }

  /** The instance of a class that was made known. */
  get(manifest: ClassManifest): object {
    return this.scope.get(manifest.target) as object
  }

  /** The instance of a service that was made known. */
  find(target: AnyClass): unknown {
    return this.scope.get(target)
  }

  private build({ target, dependencies }: ClassManifest, consumer: Consumer): object {
    const args = dependencies.map((token) => token && this.dependency(token, consumer))
    try {
      return Reflect.construct(target, args) as object
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
    const provided = this.provided(token, consumer)
    return provided ? provided.value : this.scope.get(token)
  }
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
      const context = { hook: `@O${moment.slice(1)}`, className: className(manifest.target), member, reason }
      throw new SwitchboardError('PLUGIN_HOOK_FAILED', context, { cause: error })
    }
  }
}
