import type { AroundManifest, HandlerGuard, MiddlewareService } from '../../decorators/around-manifest.js'
import type { AnyClass, CommandProblem, HandlerManifest } from '../../decorators/manifest.js'
import { rpcReason } from '../../errors/rpc-reason.js'
import { LocalText } from '../../i18n/local-text.js'
import type { Clock } from '../../time/clock.js'
import { describeProblem, readArguments } from '../commands/read-arguments.js'
import { CallbackContext } from '../contexts/callback-context.js'
import { MessageContext } from '../contexts/message-context.js'
import type { UpdateContext } from '../contexts/update-context.js'
import { type CallbackData, callbackDataOf } from '../filters/callback-data.js'
import { refuse } from './refuse.js'
import { RunLimit } from './run-limits.js'
import { validated } from './validated.js'

/** What the things around a handler are made from. */
export interface AroundParts {
  readonly clock: Clock
  /** The instance of a service. */
  readonly service: (target: AnyClass) => unknown
}

/** One run through everything that stands around a handler. */
interface Run {
  /** What the handler is called with, and what stands around it. */
  readonly context: object
  /** The update, and who is told when it is refused: the same as the context, unless that is a dialogue's. */
  readonly cause: UpdateContext
  /** What the handler gets besides its context. */
  given: unknown
}

type Step = (run: Run, next: () => Promise<unknown>) => unknown

/** Calls a handler with its context, and what was read for it. */
type Call = (context: object, given: unknown) => unknown

/**
 * A handler with everything that stands around it.
 * @param call - calls the handler itself.
 * @returns `undefined` when nothing stands around it, so that it costs nothing.
 */
export function aroundHandler(
  manifest: HandlerManifest,
  parts: AroundParts,
  call: Call,
): ((context: object) => unknown) | undefined {
  const { around = [], command, kind } = manifest
  const buttons = kind === 'callback' ? callbackDataOf(manifest.filter) : []
  const isBare = around.length === 0 && command?.args === undefined && buttons.length === 0
  if (kind === 'error' || isBare) return undefined
  const steps = around.map((one) => stepOf(one, parts))
  // First of all, as guards and middleware may look at the values.
  if (buttons.length > 0) steps.unshift(buttonStep(buttons))
  if (command?.args) {
    // Whoever is refused need not know how the command is written; and what is read is what gets validated.
    const first = around.findIndex((one) => one.kind === 'validate')
    steps.splice(first === -1 ? steps.length : first, 0, argumentsStep(command, manifest.commands?.[0] ?? ''))
  }
  return async (context) => runThrough(steps, { context, cause: context as UpdateContext, given: undefined }, call)
}

/**
 * What stands around the step of a dialogue.
 * @returns runs through it: guards and middleware get the context of the dialogue, and whoever is refused is told by what they did.
 */
export function aroundStep(around: readonly AroundManifest[], parts: AroundParts) {
  const steps = around.map((one) => stepOf(one, parts))
  return (context: object, cause: UpdateContext, given: unknown, call: Call): Promise<unknown> =>
    runThrough(steps, { context, cause, given }, call)
}

function runThrough(steps: readonly Step[], run: Run, call: Call): Promise<unknown> {
  const from = async (index: number): Promise<unknown> => {
    const step = steps[index]
    return step ? step(run, () => from(index + 1)) : call(run.context, run.given)
  }
  return from(0)
}

function stepOf(around: AroundManifest, { clock, service }: AroundParts): Step {
  switch (around.kind) {
    case 'use':
      return ({ context }, next) => around.middleware(context as never, next)
    case 'use-service': {
      const middleware = service(around.service) as MiddlewareService
      return ({ context }, next) => middleware.use(context as never, next)
    }
    case 'guard':
      return guardStep(around.guard)
    case 'guard-service':
      return guardStep(service(around.service) as HandlerGuard)
    case 'limit':
      return limitStep(around, clock)
    case 'validate':
      return validateStep(around)
  }
}

function buttonStep(kinds: readonly CallbackData[]): Step {
  return async ({ cause: context }, next) => {
    const kind = context instanceof CallbackContext ? kinds.find((one) => one.test(context)) : undefined
    if (!kind || !(context instanceof CallbackContext)) return next()
    const read = await context.client.buttons.read(kind.shape, context.text)
    if ('refused' in read) return refuse(context, `${kind.label}, ${read.refused}`, kind.refusal(read.refused))
    context.noteData(read.values)
    const returned = await next()
    // Nobody wants to look at a button that goes on waiting. That it is too late for an answer harms nothing.
    if (!context.answered) {
      await context.answer().catch((error) => {
        if (rpcReason(error) !== 'QUERY_ID_INVALID') throw error
      })
    }
    return returned
  }
}

function guardStep(guard: HandlerGuard): Step {
  return async ({ context, cause }, next) => {
    if (await guard.check(context as never)) return next()
    return refuse(cause, guard.label, guard.otherwise, context)
  }
}

function limitStep(limit: Extract<AroundManifest, { kind: 'limit' }>, clock: Clock): Step {
  const counts = new RunLimit(limit, clock)
  return ({ context, cause }, next) => {
    const verdict = counts.take(cause)
    if (verdict === 'run') return next()
    return refuse(cause, limit.label, verdict === 'refused' ? limit.otherwise : undefined, context)
  }
}

function argumentsStep({ args = {}, prefixes, refusal }: NonNullable<HandlerManifest['command']>, name: string): Step {
  return async (run, next) => {
    const { cause: context } = run
    if (!(context instanceof MessageContext)) return next()
    const read = await readArguments(args, context)
    if ('values' in read) {
      run.given = read.values
      return next()
    }
    const written = prefixes?.find((prefix) => context.text.startsWith(prefix)) ?? '/'
    const problem = { ...read.problem, command: `${written}${context.command ?? name}` }
    const { expected } = problem
    if (refusal) {
      const told = { ...problem, ...(expected !== undefined && { expected: inWords(context, expected) }) }
      return refuse(context, 'the arguments', refusal(told as CommandProblem))
    }
    const { what, how } = describeProblem(problem)
    return refuse(context, 'the arguments', `${context.t(what)}\n${context.t(how)}`)
  }
}

const inWords = (context: UpdateContext, said: string | LocalText) =>
  said instanceof LocalText ? context.t(said) : said

function validateStep({ target, otherwise }: Extract<AroundManifest, { kind: 'validate' }>): Step {
  return async (run, next) => {
    const { cause } = run
    const { match } = cause as { match?: RegExpMatchArray }
    const checked = await validated(target, (run.given ?? match?.groups ?? {}) as Readonly<Record<string, unknown>>)
    if ('value' in checked) {
      run.given = checked.value
      return next()
    }
    const told = otherwise as ((problems: readonly string[]) => string | undefined) | undefined
    return refuse(cause, `Validate(${target.name})`, told ? told(checked.problems) : checked.problems.join('\n'))
  }
}
