import { annotate } from './annotations.js'
import { argumentFault, decoratedMethod } from './checks.js'
import type { HookName } from './manifest.js'

/** A decorator for methods without arguments; what they return is waited for. */
type HookDecorator = (target: object, member: string | symbol, descriptor: PropertyDescriptor) => void

/** Called before the client connects, on each start. When it throws, the client does not start. */
export function OnStart(...nothing: []): HookDecorator {
  return hook('@OnStart', 'onStart', nothing.length)
}

/**
 * Called once the client is online, on each start; not again after a reconnection. Jobs start when it has ended, at the
 * latest ten seconds later. What it throws is logged and stops nothing.
 */
export function OnReady(...nothing: []): HookDecorator {
  return hook('@OnReady', 'onReady', nothing.length)
}

/**
 * Called when the client stops: jobs and handlers are done, the connection still stands if it ever did. Called too when
 * the start failed half-way, also for the class whose own `@OnStart` threw or has not ended: it releases what is there.
 * What it throws is logged and stops nothing.
 */
export function OnStop(...nothing: []): HookDecorator {
  return hook('@OnStop', 'onStop', nothing.length)
}

function hook(decorator: string, name: HookName, given: number): HookDecorator {
  if (given > 0) {
    throw argumentFault(
      decorator,
      'a class',
      'it was given an argument',
      `Write it with empty parentheses: ${decorator}()`,
    )
  }
  return (target, key, descriptor) => {
    const { owner, member } = decoratedMethod(decorator, target, key, descriptor)
    annotate(owner, (own) => ({ hooks: [...own.hooks, Object.freeze({ hook: name, member })] }))
  }
}
