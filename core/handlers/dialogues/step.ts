import { annotate } from '../../decorators/annotations.js'
import { argumentError, described, refuseArguments } from '../../decorators/checks.js'
import { memberDecorator } from '../../decorators/decorator.js'
import type { DecoratorName } from '../../decorators/decorator-forms.js'
import { isWrittenAsClass } from '../../decorators/is-class.js'
import { Markup } from '../../formatting/markup.js'
import { LocalText } from '../../i18n/local-text.js'
import { Arg } from '../commands/arg.js'
import { Answer, answerOf, anyText } from './answer.js'
import type { Said } from './dialogue-manifest.js'

/** When a step is asked. */
export interface StepOptions {
  /** Whether it is asked, by the answers so far; default: always. */
  when?: (data: never) => boolean
}

/** A decorator for a public property that can hold the answer, or a method that takes it as its second argument. */
export interface StepDecorator<Value> {
  <Target extends object, Name extends keyof Target & string>(
    target: Target,
    member: Name & ([Value] extends [Target[Name]] ? unknown : never),
  ): void
  <Method extends (context: never, value: Value) => unknown>(
    target: object,
    member: string,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void
}

/**
 * Makes a member of a dialogue one of its questions, in the order in which they are written. A property keeps the answer in
 * `ctx.data`, once the decorators of class-validator that it has say yes. A method is called with the context and the answer,
 * which is in `ctx.data` as well; it returns where to go (`ctx.go('size')`, `ctx.again('...')`, `ctx.finish()` ...), a text that the
 * person is told, or nothing: the next step.
 * @param question - a text, or a function of the context, and of the dialogue's instance, that gives one.
 * @param answer - one of `answer`, or `arg.integer()` and its like; default: any text.
 */
export function Step(question: Said, answer?: undefined, options?: StepOptions): StepDecorator<string>
export function Step<Value>(
  question: Said,
  answer: Arg<Value> | Answer<Value>,
  options?: StepOptions,
): StepDecorator<Value>
export function Step(
  question: Said,
  answer: Arg<unknown> | Answer<unknown> = anyText,
  options: StepOptions = {},
): StepDecorator<never> {
  return memberDecorator('@Step', arguments, ({ owner, member, where, method }) => {
    if (!isSaid(question)) {
      const fix = "Ask something: @Step('What is your name?')"
      throw argumentError('@Step', where, `the question is ${described(question)}`, fix)
    }
    if (!(answer instanceof Answer) && !(answer instanceof Arg)) {
      const fix = 'Take one of `answer`, or `arg.integer()` and its like'
      throw argumentError('@Step', where, `the answer is ${described(answer)}`, fix)
    }
    const { when } = options
    const kind = method ? ('method' as const) : ('field' as const)
    const note = { member, kind, question, answer: answerOf(answer), ...(when && { when }) }
    annotate(owner, (own) => ({ steps: [...(own.steps ?? []), Object.freeze(note)] }))
  })
}

function isSaid(question: unknown): boolean {
  if (typeof question === 'string') return question.trim() !== ''
  if (typeof question === 'function') return !isWrittenAsClass(question)
  return question instanceof Markup || question instanceof LocalText
}

/** A decorator for a method that gets the context of a dialogue. */
type EndDecorator = <Method extends (context: never) => unknown>(
  target: object,
  member: string,
  descriptor: TypedPropertyDescriptor<Method>,
) => void

/** Called with the answers when all steps are done. A text it returns is sent. Each dialogue has one. */
export function OnFinish(): EndDecorator {
  return end('@OnFinish', 'finish', arguments)
}

/**
 * Called when the dialogue ends without its answers; `ctx.reason` says why: `cancelled`, `expired`, or `changed`, when a newer version
 * has not the step that somebody is at. A text it returns is sent in place of what the dialogue says itself.
 */
export function OnAbort(): EndDecorator {
  return end('@OnAbort', 'abort', arguments)
}

function end(name: DecoratorName, kind: 'finish' | 'abort', given: ArrayLike<unknown>): EndDecorator {
  return memberDecorator(name, given, ({ owner, member, where }) => {
    refuseArguments(name, where, given)
    annotate(owner, (own) => ({ ends: [...(own.ends ?? []), Object.freeze({ kind, member })] }))
  })
}
