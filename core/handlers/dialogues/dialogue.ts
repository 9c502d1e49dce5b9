import { annotate, ownAnnotations } from '../../decorators/annotations.js'
import type { AroundNote } from '../../decorators/around-manifest.js'
import { callerFile } from '../../decorators/caller-file.js'
import { argumentError, className, described, noteDiagnostics } from '../../decorators/checks.js'
import { decorator as defineDecorator } from '../../decorators/decorator.js'
import { DecoratorFaults } from '../../decorators/decorator-faults.js'
import type { AnyClass, HandlerManifest } from '../../decorators/manifest.js'
import { markPlugin, type PluginInfo } from '../../decorators/plugin.js'
import type { SwitchboardError } from '../../errors/switchboard-error.js'
import { ownText } from '../../i18n/say-text.js'
import { parseDuration } from '../../time/duration.js'
import { isAddressedTo } from '../commands/command.js'
import { dialogueDeskOf } from '../contexts/dialogue-desk.js'
import { MessageContext } from '../contexts/message-context.js'
import { Filter } from '../filters/filter.js'
import { dialogueButton } from './dialogue-button.js'
import type { DialogueManifest, DialogueOptions, DialogueTexts, StepManifest } from './dialogue-manifest.js'

const decorator = '@Dialogue'

/** Before all handlers that name no priority: what somebody says in a dialogue is for the dialogue. */
const priority = 1_000

const ownTexts: DialogueTexts = {
  back: ownText('back'),
  cancel: ownText('cancel'),
  cancelled: ownText('cancelled'),
  expired: '',
  changed: ownText('changed'),
  closed: ownText('closed'),
}

/**
 * Marks a class as a dialogue: a plugin whose members with `@Step` are asked one after the other, each person in each chat for
 * themselves. `ctx.enter(TheClass)` begins it; the method with `@OnFinish` gets the answers. Where somebody is in it, and what was
 * answered, is kept over restarts and exchanges of plugins, and what is done in a step is done once.
 *
 * @example
 * @Dialogue({ name: 'order', timeLimit: '15m' })
 * export class Order {
 *   @Step('How many pizzas?', arg.integer({ min: 1, max: 20 })) count!: number
 *   @Step('Which size?', answer.choice({ small: 'Small', large: 'Large' })) size!: 'small' | 'large'
 *
 *   @OnFinish()
 *   done({ data }: DialogueContext<Order>) {
 *     return `${data.count} ${data.size} pizzas are on their way.`
 *   }
 * }
 */
export function Dialogue(info: PluginInfo & DialogueOptions): (target: AnyClass) => void {
  const file = callerFile(Dialogue)
  return defineDecorator(decorator, arguments, ({ owner: target }) => {
    annotate(target, () => ({ dialogue: true }))
    noteDiagnostics(target, undefined, () => {
      const manifest = manifestOf(target, info)
      annotate(target, (own) => ({
        handlers: [...own.handlers, ...handlersOf(manifest)],
      }))
    })
    const { name, options, locales } = info ?? {}
    markPlugin(target, { name, ...(options && { options }), ...(locales !== undefined && { locales }) }, file)
  })
}

function manifestOf(target: AnyClass, info: PluginInfo & DialogueOptions): DialogueManifest {
  const where = className(target)
  const own = ownAnnotations(target)
  const faults: SwitchboardError[] = []
  const refuse = (problem: string, fix: string) => faults.push(argumentError(decorator, where, problem, fix))
  const {
    name,
    timeLimit,
    commands = 'pass',
    cancel = 'cancel',
    back = 'back',
    buttons = true,
    texts = {},
  } = info ?? {}
  const steps = ((own?.steps ?? []) as readonly StepManifest[]).map((step) => withAround(step, own?.around ?? []))
  if (typeof info === 'function') {
    refuse(`it was given ${described(info)}`, "Pass an object: @Dialogue({ name: 'my_dialogue' })")
  }
  if (steps.length === 0) refuse('it has no steps', "Write @Step('What is your name?') above a property")
  const ends = own?.ends ?? []
  const [finish, another] = ends.filter(({ kind }) => kind === 'finish')
  const [abort] = ends.filter(({ kind }) => kind === 'abort')
  if (!finish) refuse('nobody gets the answers', 'Write @OnFinish() above a method')
  if (finish && another) refuse(`${finish.member} and ${another.member} have @OnFinish`, 'Keep one of them')
  for (const { member, answer, around } of steps) {
    if (!around?.some(({ kind }) => kind === 'validate') || answer.isOwn) continue
    const fix = 'Take answer.of(label, read), which gives an object, or put decorators of class-validator on a property'
    refuse(`@Validate stands on the step ${member}, whose answer is one value`, fix)
  }
  const timeLimitMs = timeLimit === undefined ? undefined : parseDuration(timeLimit)
  if (timeLimit !== undefined && !(timeLimitMs !== undefined && timeLimitMs > 0)) {
    refuse(`the time limit is ${described(timeLimit)}`, "Write a duration: { timeLimit: '15m' }")
  }
  if (commands !== 'pass' && commands !== 'keep') {
    refuse(`commands is ${described(commands)}`, "Write 'pass' or 'keep'")
  }
  for (const command of [cancel, back]) {
    if (command === false || /^\w{1,32}$/.test(String(command))) continue
    refuse(`a command is ${described(command)}`, "Write it without the slash, { cancel: 'stop' }, or false")
  }
  if (faults.length > 0 || !finish) throw new DecoratorFaults(faults)
  return Object.freeze({
    name,
    target,
    steps: Object.freeze([...steps]),
    finish: finish.member,
    ...(abort && { abort: abort.member }),
    ...(timeLimitMs !== undefined && { timeLimitMs }),
    keepsCommands: commands === 'keep',
    ...(cancel !== false && { cancel: cancel.toLowerCase() }),
    ...(back !== false && { back: back.toLowerCase() }),
    hasButtons: buttons,
    texts: Object.freeze({ ...ownTexts, ...texts }),
  })
}

/** A step with what stands around its method. */
function withAround(step: StepManifest, notes: readonly AroundNote[]): StepManifest {
  const around = notes.filter(({ member }) => member === step.member).map((note) => note.around)
  return around.length === 0 ? step : Object.freeze({ ...step, around: Object.freeze(around) })
}

/** What hears those who are in the dialogue: their messages, and the buttons of its questions. */
function handlersOf(manifest: DialogueManifest): HandlerManifest[] {
  const common = { options: Object.freeze({ priority }), dialogue: manifest }
  return [
    Object.freeze({ ...common, kind: 'message', member: '(steps)', filter: inDialogue(manifest) }),
    Object.freeze({ ...common, kind: 'callback', member: '(buttons)', filter: dialogueButton(manifest.name) }),
  ]
}

/** Whether the message of somebody may be for the dialogue that they are in. */
function inDialogue({
  name,
  keepsCommands,
  cancel,
  back,
}: DialogueManifest): Filter<MessageContext, unknown, 'message'> {
  return new Filter({
    label: `in the dialogue ${name}`,
    kinds: ['message'],
    changing: true,
    test: (context: MessageContext) => {
      if (context.outgoing || context.senderId === undefined) return false
      const place = { chatId: context.chatId, senderId: context.senderId }
      if (!dialogueDeskOf(context.client)?.mayBeIn(place, name)) return false
      const { parsedCommand } = context
      if (!parsedCommand || keepsCommands || !isAddressedTo(parsedCommand, context.client)) return true
      return parsedCommand.name === cancel || parsedCommand.name === back
    },
  })
}
