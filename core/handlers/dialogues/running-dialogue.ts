import type { Client } from '../../client/client.js'
import type { Content } from '../../content/content.js'
import { rpcReason } from '../../errors/rpc-reason.js'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { Markup } from '../../formatting/markup.js'
import type { LocalText } from '../../i18n/local-text.js'
import { ownText } from '../../i18n/say-text.js'
import type { Clock } from '../../time/clock.js'
import type { AroundParts } from '../around/around-handler.js'
import { isAddressedTo } from '../commands/command.js'
import type { CallbackContext } from '../contexts/callback-context.js'
import type { DialoguePlace } from '../contexts/dialogue-desk.js'
import type { MessageContext } from '../contexts/message-context.js'
import { QuietContext } from '../contexts/quiet-context.js'
import { isAnswer } from '../returned-reply.js'
import { checkedField } from './checked-field.js'
import { type DialogueButton, dialogueButton } from './dialogue-button.js'
import { type AbortReason, DialogueContext } from './dialogue-context.js'
import type { DialogueManifest, DialogueState, StepManifest } from './dialogue-manifest.js'
import type { DialogueStates } from './dialogue-states.js'
import { KeptAnswers } from './kept-answers.js'
import { allChoices, type MenuPlace, readPlace } from './menu-buttons.js'
import { Move } from './move.js'
import { choicesOf, questionOf, saidTo } from './question.js'
import { StepCalls } from './step-calls.js'
import { albumOf, type Cause, call, doneBy, isSameText, pressOf, topicOf, unlessSame } from './turn-helpers.js'

type Spoken = string | Markup | LocalText | Content

interface RunningParts {
  readonly manifest: DialogueManifest
  readonly instance: object
  readonly states: DialogueStates
  readonly clock: Clock
  /** Goes on with the latest of the dialogues that are left. */
  readonly resume: (cause: Cause, place: DialoguePlace, left: readonly DialogueState[]) => Promise<void>
  /** What stands around its steps is made from this. */
  readonly around: AroundParts
}

/** One dialogue of one set of plugins: asks, reads answers, and goes from step to step. */
export class RunningDialogue {
  private readonly steps: StepCalls
  private readonly answers: KeptAnswers

  constructor(private readonly parts: RunningParts) {
    const { name, steps } = parts.manifest
    this.steps = new StepCalls(parts.instance, steps, parts.around)
    this.answers = new KeptAnswers(name, steps)
  }

  /** What its decorators say. */
  get manifest(): DialogueManifest {
    return this.parts.manifest
  }

  /** Asks the first question. @param id - names the dialogue for good. @param given - answers that are not asked for. */
  async begin(cause: Cause, place: DialoguePlace, given: object, id: string): Promise<void> {
    const data = this.answers.given(given)
    const names = Object.keys(data).filter((name) => this.stepNamed(name))
    const topicId = topicOf(cause)
    const empty = { id, dialogue: this.manifest.name, step: '', turn: 0, data, path: [], given: names }
    const state: DialogueState = { ...empty, ...(topicId !== undefined && { topicId }) }
    await this.goOn(cause, place, state, new Move('next'))
  }

  /** Somebody in the dialogue has written. @returns whether it was for the dialogue. */
  async heard(message: MessageContext, place: DialoguePlace): Promise<boolean> {
    const state = (await this.parts.states.of(place)).at(-1)
    if (state?.dialogue !== this.manifest.name || this.isOver(state)) return false
    message.stop()
    await this.parts.states.work(place, () => this.answered(message, place, this.answers.read(state)))
    return true
  }

  /** Somebody has pressed a button of a question. */
  async pressed(press: CallbackContext<DialogueButton>, place: DialoguePlace): Promise<void> {
    const { states } = this.parts
    await states.work(place, async () => {
      const { id, turn, does, value } = press.data
      const state = (await states.of(place)).find((one) => one.id === id)
      if (!state || state.turn !== turn || this.isOver(state)) return this.refuse(press, place)
      const known = { ...this.answers.read(state), messageId: press.messageId, hasButtons: true }
      const step = this.stepNamed(state.step)
      if (!step) return this.abort(press, place, known, 'changed')
      if (does === 'open') return this.turn(press, place, known, step, readPlace(value))
      if (does !== 'pick') return this.goOn(press, place, known, new Move(does))
      const found = await this.choice(press, place, known, step, (choice) => JSON.stringify(choice) === value)
      if (found === undefined) return this.refuse(press, place)
      return this.take(press, place, known, step, found.value)
    })
  }

  /** Asks the current question again, as what came before it has ended. */
  async askAgain(cause: Cause, place: DialoguePlace, kept: DialogueState): Promise<void> {
    const state = this.answers.read(kept)
    const step = this.stepNamed(state.step)
    if (step) await this.ask(cause, place, state, step)
    else await this.abort(cause, place, state, 'changed')
  }

  /** Ends it without its answers. */
  async leave(cause: Cause, place: DialoguePlace, state: DialogueState): Promise<void> {
    await this.goOn(cause, place, this.answers.read(state), new Move('cancel'))
  }

  /** Its time is over. */
  async expired(turn: QuietContext, place: DialoguePlace, state: DialogueState): Promise<void> {
    await this.takeButtonsAway(turn.client, place, state)
    await this.tellEnd(this.context(turn, place, this.answers.read(state), 'expired'), 'expired')
  }

  private async answered(message: MessageContext, place: DialoguePlace, state: DialogueState): Promise<void> {
    const { cancel, back, keepsCommands } = this.manifest
    const command =
      message.parsedCommand && isAddressedTo(message.parsedCommand, message.client) ? message.command : undefined
    if (command !== undefined && command === cancel) return this.goOn(message, place, state, new Move('cancel'))
    if (command !== undefined && command === back) return this.goOn(message, place, state, new Move('back'))
    if (command !== undefined && !keepsCommands) return
    const step = this.stepNamed(state.step)
    if (!step) return this.abort(message, place, state, 'changed')
    const album = albumOf(message)
    // What was sent together is one answer.
    if (album !== undefined && album === state.album) return
    const known = album === undefined ? state : { ...state, album }
    const read = step.answer.menu
      ? await this.choice(message, place, known, step, (_, text) => isSameText(text, message.text))
      : await step.answer.read(message)
    if (read !== undefined && 'value' in read) return this.take(message, place, known, step, read.value)
    await this.tell(message, place, known, read?.problem ?? ownText('choose'))
    if (album !== undefined) await this.put(place, known)
  }

  /** Keeps an answer, and goes where the step says. */
  private async take(
    cause: Cause,
    place: DialoguePlace,
    state: DialogueState,
    step: StepManifest,
    value: unknown,
  ): Promise<void> {
    const { member, kind } = step
    const { manifest } = this.parts
    if (kind === 'field') {
      const problems = await checkedField(manifest.target, member, value)
      if (problems.length > 0) {
        await cause.reply(problems.join('\n'), this.whereTo(cause, state))
        return
      }
    }
    const kept = this.answers.copy(member, value)
    const next: DialogueState = { ...state, data: { ...state.data, [member]: kept } }
    const context = this.context(cause, place, next)
    const { returned, isTaken } =
      kind === 'method' ? await this.steps.call(step, context, cause, kept) : { returned: undefined, isTaken: true }
    if (isAnswer(returned)) await this.tell(cause, place, state, returned)
    if (!isTaken) return
    await this.goOn(cause, place, next, returned instanceof Move ? returned : new Move('next'), state)
  }

  /** @param before - the dialogue without the answer that was given last. */
  private async goOn(
    cause: Cause,
    place: DialoguePlace,
    state: DialogueState,
    move: Move,
    before: DialogueState = state,
  ): Promise<void> {
    const step = this.stepNamed(state.step)
    const path = state.step === '' ? state.path : [...state.path, state.step]
    switch (move.kind) {
      case 'again':
        if (!isAnswer(move.text)) return step ? this.ask(cause, place, before, step) : undefined
        return this.tell(cause, place, state, move.text)
      case 'stay':
        return step ? this.ask(cause, place, state, step) : undefined
      case 'finish':
        return this.finish(cause, place, state)
      case 'cancel':
        return this.abort(cause, place, state, 'cancelled')
      case 'back': {
        const last = this.stepNamed(state.path.at(-1))
        if (!last) return step ? this.ask(cause, place, before, step) : undefined
        const { [last.member]: _, ...data } = before.data
        return this.ask(cause, place, { ...before, data, path: state.path.slice(0, -1) }, last)
      }
      case 'go': {
        const wanted = this.stepNamed(move.step)
        if (wanted) return this.ask(cause, place, { ...state, path }, wanted)
        const known = this.manifest.steps.map(({ member }) => member)
        throw new SwitchboardError('PLUGIN_DIALOGUE_STEP', {
          dialogue: this.manifest.name,
          step: String(move.step),
          known,
        })
      }
      case 'next':
      case 'later': {
        const following = this.following(state)
        if (!following) return this.finish(cause, place, state)
        if (move.kind === 'next') return this.ask(cause, place, { ...state, path }, following)
        await this.takeButtonsAway(cause.client, place, state)
        return this.put(place, { ...state, path, step: following.member, turn: state.turn + 1 })
      }
    }
  }

  private async ask(cause: Cause, place: DialoguePlace, state: DialogueState, step: StepManifest): Promise<void> {
    const { timeLimitMs } = this.manifest
    const { messageId, hasButtons, untilMs: _, ...rest } = state
    const asking: DialogueState = {
      ...rest,
      step: step.member,
      turn: state.turn + 1,
      ...(timeLimitMs !== undefined && { untilMs: this.parts.clock.now() + timeLimitMs }),
    }
    const { text, buttons, isInline } = await this.question(cause, place, asking, step)
    const press = pressOf(cause)
    if (press && isInline && press.messageId !== undefined && press.messageId === messageId) {
      await unlessSame(press.edit(text, buttons ? { buttons } : {}))
      return this.put(place, { ...asking, messageId, hasButtons: true })
    }
    await this.takeButtonsAway(cause.client, place, state)
    // Nothing keeps the person's answer waiting where it is no turn of theirs, so they are in it before they are asked.
    if (cause instanceof QuietContext) await this.put(place, asking)
    const sent = await cause.reply(text, { ...this.whereTo(cause, state), ...(buttons && { buttons }) })
    const known = sent.id > 0 ? { messageId: sent.id, hasButtons: isInline } : {}
    await this.put(place, { ...asking, ...known })
  }

  /** Shows another page of a menu; the question stays the same. */
  private async turn(
    press: CallbackContext<DialogueButton>,
    place: DialoguePlace,
    state: DialogueState,
    step: StepManifest,
    to: MenuPlace,
  ): Promise<void> {
    const { text, buttons } = await this.question(press, place, state, step, to)
    await unlessSame(press.edit(text, buttons ? { buttons } : {}))
  }

  private question(cause: Cause, place: DialoguePlace, state: DialogueState, step: StepManifest, to?: MenuPlace) {
    const { manifest, instance } = this.parts
    const button = dialogueButton(manifest.name)
    return questionOf({
      manifest,
      step,
      instance,
      context: this.context(cause, place, state),
      canGoBack: state.path.length > 0,
      press: (does, value) =>
        button.with({ id: state.id, turn: state.turn, does, ...(value !== undefined && { value }) }),
      ...(to && { place: to }),
    })
  }

  private async finish(cause: Cause, place: DialoguePlace, state: DialogueState): Promise<void> {
    const { states, manifest, instance } = this.parts
    await this.takeButtonsAway(cause.client, place, state)
    const left = await states.remove(place, state.id)
    const returned = await call(instance, manifest.finish, this.context(cause, place, state))
    if (isAnswer(returned)) await this.tell(cause, place, state, returned)
    await this.parts.resume(cause, place, left)
  }

  private async abort(cause: Cause, place: DialoguePlace, state: DialogueState, reason: AbortReason): Promise<void> {
    await this.takeButtonsAway(cause.client, place, state)
    const left = await this.parts.states.remove(place, state.id)
    await this.tellEnd(this.context(cause, place, state, reason), reason)
    await this.parts.resume(cause, place, left)
  }

  /** Says something to the person, unless it is empty. */
  private async tell(cause: Cause, place: DialoguePlace, state: DialogueState, said: Spoken): Promise<void> {
    const text = this.context(cause, place, state).spoken(said)
    if (String(text) !== '') await cause.reply(text, this.whereTo(cause, state))
  }

  private async tellEnd(context: DialogueContext, reason: AbortReason): Promise<void> {
    const { manifest, instance } = this.parts
    const returned = manifest.abort ? await call(instance, manifest.abort, context) : undefined
    const text = isAnswer(returned) ? returned : await saidTo(manifest.texts[reason], context, instance)
    if (String(text) !== '') await context.reply(text)
  }

  private async refuse(press: CallbackContext<DialogueButton>, place: DialoguePlace): Promise<void> {
    const { manifest, instance } = this.parts
    const empty = { id: '', dialogue: manifest.name, step: '', turn: 0, data: {}, path: [], given: [] }
    const context = this.context(press, place, empty)
    await press.answer({ text: await saidTo(manifest.texts.closed, context, instance), alert: true })
  }

  /** Questions have their buttons once: what was answered is not answered again. That they cannot be taken away harms nothing. */
  private async takeButtonsAway(client: Client, { chatId }: DialoguePlace, state: DialogueState): Promise<void> {
    const { messageId, hasButtons } = state
    if (messageId === undefined || !hasButtons) return
    await client.editButtons(chatId, messageId, []).catch((error) => {
      if (rpcReason(error) === undefined) throw error
    })
  }

  private async choice(
    cause: Cause,
    place: DialoguePlace,
    state: DialogueState,
    { answer: { menu } }: StepManifest,
    isWanted: (value: string | number, text: string) => boolean,
  ): Promise<{ value: unknown } | undefined> {
    if (!menu) return undefined
    const choices = await choicesOf(menu, this.context(cause, place, state), this.parts.instance)
    const found = allChoices(choices).find((choice) => isWanted(choice.value, choice.text))
    return found && { value: found.value }
  }

  private put(place: DialoguePlace, state: DialogueState): Promise<void> {
    return this.parts.states.put(place, this.answers.written(state))
  }

  private following({ step, given, data }: DialogueState): StepManifest | undefined {
    const { steps } = this.manifest
    const from = steps.findIndex(({ member }) => member === step) + 1
    return steps.slice(from).find(({ member, when }) => !given.includes(member) && when?.(data as never) !== false)
  }

  private stepNamed(name: string | undefined): StepManifest | undefined {
    return this.manifest.steps.find(({ member }) => member === name)
  }

  private isOver({ untilMs = Number.POSITIVE_INFINITY }: DialogueState): boolean {
    return untilMs <= this.parts.clock.now()
  }

  private whereTo(cause: Cause, { topicId }: DialogueState): { topicId?: number } {
    return topicId !== undefined && pressOf(cause) ? { topicId } : {}
  }

  private context(cause: Cause, place: DialoguePlace, state: DialogueState, reason?: AbortReason): DialogueContext {
    return new DialogueContext({
      ...place,
      dialogue: this.manifest.name,
      step: state.step,
      data: state.data as Record<string, unknown>,
      turn: cause,
      cause: doneBy(cause),
      where: this.whereTo(cause, state),
      ...(reason !== undefined && { reason }),
    })
  }
}
