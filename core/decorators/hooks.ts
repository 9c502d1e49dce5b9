import { annotate } from './annotations.js'
import { argumentError, decoratedMethod, noteDiagnostics } from './checks.js'
import type { HookName } from './manifest.js'

/** A decorator for methods without arguments; what they return is waited for. */
type HookDecorator = (target: object, member: string | symbol, descriptor: PropertyDescriptor) => void

/** Called before the client connects, on each start. When it throws, the client does not start. */
export function OnStart(...nothing: []): HookDecorator {
  return hook('@OnStart', 'onStart', nothing)
}

/**
 * Called once the client is online, on each start; not again after a reconnection. Jobs start when it has ended, at the
 * latest ten seconds later. What it throws is logged and stops nothing.
 */
export function OnReady(...nothing: []): HookDecorator {
  return hook('@OnReady', 'onReady', nothing)
}

/**
 * Called when the client stops: jobs and handlers are done, the connection still stands if it ever did. Called too when
 * the start failed half-way, also for the class whose own `@OnStart` threw or has not ended: it releases what is there.
 * What it throws is logged and stops nothing.
 */
export function OnStop(...nothing: []): HookDecorator {
  return hook('@OnStop', 'onStop', nothing)
}

function hook(decorator: string, name: HookName, given: readonly unknown[]): HookDecorator {
  const [target, key] = given
  const decorate: HookDecorator = (owner, member, descriptor) =>
    noteDiagnostics(owner, member, () => {
      const method = decoratedMethod(decorator, owner, member, descriptor)
      if (given.length > 0) {
        const fix = `Write it with empty parentheses: ${decorator}()`
        throw argumentError(decorator, method.where, 'it was given an argument', fix)
      }
      annotate(method.owner, (own) => ({ hooks: [...own.hooks, Object.freeze({ hook: name, member: method.member })] }))
    })
  if (!isTarget(target) || typeof key !== 'string') return decorate
  // Written without parentheses it is itself called as the decorator; what it returned would take the method's place.
  decorate(target, key, Object.getOwnPropertyDescriptor(target, key) ?? {})
  return undefined as unknown as HookDecorator
}

function isTarget(value: unknown): value is object {
  return typeof value === 'function' || (typeof value === 'object' && value !== null)
}
