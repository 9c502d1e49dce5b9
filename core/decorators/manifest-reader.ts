import { type Annotations, type DecoratorDiagnostic, ownAnnotations } from './annotations.js'
import { type AroundManifest, type AroundNote, servicesOf } from './around-manifest.js'
import { argumentError } from './checks.js'
import type {
  AnyClass,
  ClassManifest,
  Constructor,
  HandlerKind,
  HandlerManifest,
  PluginManifest,
  ProvideManifest,
  Scope,
  ServiceManifest,
} from './manifest.js'

/**
 * What the decorators of a class say, or `undefined` when it has no `@Plugin` of its own. Handlers, jobs and hooks of
 * base classes count; where a derived class decorates the same member again, only its decorators count. Builds nothing.
 */
export function readManifest(target: AnyClass): PluginManifest | undefined {
  const own = ownAnnotations(target)
  if (!own?.plugin) return undefined
  const handlers = guarded(target, inherited(target, 'handlers'))
  return Object.freeze({
    ...own.plugin,
    handlers,
    jobs: inherited(target, 'jobs'),
    services: Object.freeze([...new Set(handlers.flatMap((handler) => aroundsOf(handler).flatMap(servicesOf)))]),
    ...classManifest(target),
  })
}

/** What the decorators of a class say, or `undefined` when it has neither `@Service` nor `@Provide` of its own, or is a plugin. */
export function readServiceManifest(target: AnyClass): ServiceManifest | undefined {
  const own = ownAnnotations(target)
  const provided = own?.provides?.find(({ member }) => member === undefined)
  if (!own || own.plugin || !(own.service || provided)) return undefined
  const scope = own.service?.scope ?? provided?.scope ?? 'client'
  return Object.freeze({ scope, jobs: scope === 'app' ? inherited(target, 'jobs') : [], ...classManifest(target) })
}

/**
 * The members of a class, or of its bases, that nothing calls as it is no plugin: handlers, jobs unless it is a service of the app's scope,
 * and what provides something unless it is a service.
 */
export function decoratedMembers(target: AnyClass): string[] {
  const service = readServiceManifest(target)
  const provides = service ? [] : inherited(target, 'provides')
  const jobs = service?.scope === 'app' ? [] : inherited(target, 'jobs')
  const steps = lineage(target).flatMap((owner) => ownAnnotations(owner)?.steps ?? [])
  const members = [...inherited(target, 'handlers'), ...jobs, ...provides, ...steps]
  return [...new Set(members.flatMap(({ member }) => member ?? []))]
}

/** What is wrong with the decorators of a class and its bases. A class that has any must not be run. */
export function readDiagnostics(target: AnyClass): readonly DecoratorDiagnostic[] {
  return lineage(target).flatMap((owner) => ownAnnotations(owner)?.diagnostics ?? [])
}

function classManifest(target: AnyClass): ClassManifest {
  return {
    target: target as Constructor,
    dependencies: dependencies(target),
    hooks: inherited(target, 'hooks'),
    provides: provides(target),
    states: inherited(target, 'states'),
  }
}

/**
 * The constructor's tokens. A class without a constructor of its own is built by that of its base, so it takes what the
 * base takes.
 */
function dependencies(target: AnyClass): ClassManifest['dependencies'] {
  for (const owner of lineage(target).reverse()) {
    const injected = ownAnnotations(owner)?.injected ?? new Map()
    const count = Math.max(owner.length, ...[...injected.keys()].map((index) => index + 1))
    if (count > 0) return Object.freeze(Array.from({ length: count }, (_, index) => injected.get(index)))
  }
  return Object.freeze([])
}

/** What methods of a class and its bases provide; what is said of a class itself is not inherited. */
function provides(target: AnyClass): readonly ProvideManifest[] {
  const ofClass = (ownAnnotations(target)?.provides ?? []).filter(({ member }) => member === undefined)
  return Object.freeze([...ofClass, ...inherited(target, 'provides').filter(({ member }) => member !== undefined)])
}

/** The class of a plugin or service that provides itself in another scope than its own. */
export function unfitProvides({ target, provides }: ClassManifest, scope: Scope): DecoratorDiagnostic[] {
  return provides.flatMap(({ scope: asked, member }) => {
    if (asked === undefined || asked === scope || member !== undefined) return []
    const problem = `the scope is '${asked}', and the class lives in the scope '${scope}'`
    const fix =
      scope === 'app'
        ? 'Take one of the two out'
        : `Leave scope out, or write @Service({ scope: 'app' }) instead of the rest`
    return [{ className: target.name, error: argumentError('@Provide', target.name, problem, fix) }]
  })
}

/** Jobs of a plugin that ask for what only those of services that all clients share can be. */
export function unfitJobs({ target, jobs }: PluginManifest): DecoratorDiagnostic[] {
  return jobs.flatMap(({ once, member, schedule }) => {
    if (once === undefined) return []
    const problem = `{ once: '${once}' } is for jobs that all clients share, and this one belongs to a client`
    const fix = `Take it out, as each client runs in one process anyhow; or write the job in a class with @Service({ scope: 'app' })`
    const error = argumentError(jobDecorators[schedule.kind], `${target.name}.${member}`, problem, fix)
    return [{ className: target.name, member, error }]
  })
}

const jobDecorators = { interval: '@Every', cron: '@Cron', daily: '@DailyAt', once: '@Once' } as const

function inherited<List extends 'handlers' | 'jobs' | 'hooks' | 'provides' | 'states'>(
  target: AnyClass,
  list: List,
): Annotations[List] {
  let found: { readonly member?: string }[] = []
  for (const owner of lineage(target)) {
    const own: readonly { readonly member?: string }[] = ownAnnotations(owner)?.[list] ?? []
    found = [...found.filter(({ member }) => !own.some((entry) => entry.member === member)), ...own]
  }
  return Object.freeze(found) as Annotations[List]
}

/** The handlers with what stands around them: what stands on classes, those of bases first, then what stands on the method. */
function guarded(target: AnyClass, handlers: readonly HandlerManifest[]): readonly HandlerManifest[] {
  const classes = lineage(target)
  const ofClass = classes.flatMap((owner) => notesOf(owner).filter(({ member }) => member === undefined))
  return Object.freeze(
    handlers.map((handler) => {
      // A method that is written anew has what stands on the new one.
      const owner = classes.findLast((one) => Object.hasOwn(one.prototype as object, handler.member))
      const ofMember = owner ? notesOf(owner).filter(({ member }) => member === handler.member) : []
      const around = handler.kind === 'error' ? [] : [...ofClass, ...ofMember].map(({ around }) => around)
      return around.length === 0 ? handler : Object.freeze({ ...handler, around: Object.freeze(around) })
    }),
  )
}

/** All that stands around a handler, and around the steps of a dialogue. */
function aroundsOf({ around = [], dialogue }: HandlerManifest): (readonly AroundManifest[])[] {
  return [around, ...(dialogue?.steps ?? []).map((step) => step.around ?? [])]
}

/** Guards and the like that ask for what the contexts of a handler cannot say, or that stand around nothing. */
export function unfitGuards({ handlers, target }: PluginManifest): DecoratorDiagnostic[] {
  const unfit = handlers.flatMap(({ kind, member, around = [], dialogue }) => [
    ...around.flatMap((one) => unfitGuard(target, kind, member, one)),
    ...(dialogue?.steps ?? []).flatMap((step) =>
      (step.around ?? []).flatMap((one) => unfitGuard(target, kind, step.member, one)),
    ),
  ])
  return [...unfit, ...idleGuards(target, handlers)]
}

function unfitGuard(target: AnyClass, kind: HandlerKind, member: string, one: AroundManifest): DecoratorDiagnostic[] {
  const unfit = one.kind === 'guard' ? one.guard.unfitFor?.(kind) : undefined
  if (unfit === undefined) return []
  const where = `${target.name}.${member}`
  const problem = `the guard ${unfit} asks for what Telegram does not say there`
  const fix = 'Take it out, or put it on those handlers alone that it fits'
  return [{ className: target.name, member, error: argumentError('@Guard', where, problem, fix) }]
}

/** What stands on a method that is called for no update, where nothing would ever ask it. */
function idleGuards(target: AnyClass, handlers: readonly HandlerManifest[]): DecoratorDiagnostic[] {
  const called = new Set(handlers.flatMap(({ member, dialogue }) => [member, ...stepsOf(dialogue)]))
  // A base class may have it for those of its plugins that make the method a handler.
  return notesOf(target).flatMap(({ member, around }) => {
    if (member === undefined || called.has(member)) return []
    const fix =
      'Put it on a handler (@OnCommand and the like), on a step of a dialogue, or on the class; or take it out'
    const problem = 'the method is no handler, so nothing would ever ask it'
    const error = argumentError(decoratorOf(around), `${target.name}.${member}`, problem, fix)
    return [{ className: target.name, member, error }]
  })
}

const stepsOf = (dialogue: HandlerManifest['dialogue']) => (dialogue?.steps ?? []).map(({ member }) => member)

function decoratorOf(around: AroundManifest): string {
  switch (around.kind) {
    case 'use':
    case 'use-service':
      return '@Use'
    case 'guard':
    case 'guard-service':
      return '@Guard'
    case 'limit':
      return `@${around.label.replace(/\(.*/, '')}`
    case 'validate':
      return '@Validate'
  }
}

function notesOf(owner: AnyClass): readonly AroundNote[] {
  // Classes that were decorated through an older copy of this package know of none.
  return ownAnnotations(owner)?.around ?? []
}

/** Whether a class is made from another one, which has not to be a class at all. */
export function isMadeFrom(target: AnyClass, base: AnyClass): boolean {
  return target !== base && lineage(target).includes(base)
}

/** A class and its bases, the oldest first. */
function lineage(target: AnyClass): AnyClass[] {
  const classes: AnyClass[] = []
  for (let owner: unknown = target; typeof owner === 'function' && owner !== Function.prototype; ) {
    classes.unshift(owner as AnyClass)
    owner = Object.getPrototypeOf(owner)
  }
  return classes
}
