import { annotate } from './annotations.js'
import { refuseArguments } from './checks.js'
import { memberDecorator } from './decorator.js'
import type { DecoratorName } from './decorator-forms.js'
import type { HookName } from './manifest.js'

/** A decorator for methods without arguments; what they return is waited for. */
type HookDecorator = (target: object, member: string | symbol, descriptor: PropertyDescriptor) => void

/** Called before the client connects, on each start. When it throws, the client does not start. */
export function OnStart(): HookDecorator {
  return hook('@OnStart', 'onStart', arguments)
}

/**
 * Called once the client is online, on each start; not again after a reconnection. Jobs start when it has ended, at the
 * latest ten seconds later. What it throws is logged and stops nothing.
 */
export function OnReady(): HookDecorator {
  return hook('@OnReady', 'onReady', arguments)
}

/**
 * Called when the client stops: jobs and handlers are done, the connection still stands if it ever did. Called too when
 * the start failed half-way, also for the class whose own `@OnStart` threw or has not ended: it releases what is there.
 * What it throws is logged and stops nothing.
 */
export function OnStop(): HookDecorator {
  return hook('@OnStop', 'onStop', arguments)
}

function hook(name: DecoratorName, hook: HookName, given: ArrayLike<unknown>): HookDecorator {
  return memberDecorator(name, given, ({ owner, member, where }) => {
    refuseArguments(name, where, given)
    annotate(owner, (own) => ({ hooks: [...own.hooks, Object.freeze({ hook, member })] }))
  })
}
