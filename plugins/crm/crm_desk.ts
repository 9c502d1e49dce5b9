import {
  type AlbumContext,
  type CallbackContext,
  type ChatActionContext,
  Client,
  type DeletedContext,
  type EditedContext,
  filters,
  Inject,
  Logger,
  type Message,
  type MessageContext,
  markedId,
  OnAlbum,
  OnCallback,
  OnChatAction,
  OnDeleted,
  OnEdited,
  OnMessage,
  OnRaw,
  OnReady,
  OnStart,
  OnStop,
  Plugin,
  type RawContext,
  type TlObject,
} from 'switchboard'
import { Crm } from './crm.js'
import { CrmDeskOptions } from './crm-desk-options.js'
import { hasCrm } from './crm-parts.js'
import { Desk } from './desk/desk.js'
import { elsewhereText, isTopicAction, isTopicCommand } from './desk/topic-commands.js'
import type { TopicPlace } from './relay/manager-flow.js'
import { emoticonsIn, reactionsOfOthers } from './relay/react.js'
import { SuggestionFlow } from './suggestions/suggestion-flow.js'
import { suggestionSettings } from './suggestions/suggestion-settings.js'

/**
 * Runs on the account that keeps the CRM groups and writes to the output channels. A bot has buttons; it has to be an
 * administrator of the groups with the right to manage topics and to pin messages.
 */
@Plugin({ name: 'crm_desk', crm: ['desk'], options: CrmDeskOptions })
export class CrmDesk {
  private readonly desk: Desk
  private leave: () => void = () => {}
  private suggestions: SuggestionFlow | undefined
  private endListening: () => void = () => {}

  constructor(
    @Inject(Client) private readonly client: Client,
    @Inject(Crm) private readonly crm: Crm,
    @Inject(Logger) private readonly log: Logger,
    @Inject(CrmDeskOptions) private readonly options: CrmDeskOptions,
  ) {
    this.desk = new Desk(client, crm.store, log)
  }

  @OnStart()
  async prepare() {
    const settings = suggestionSettings(this.options.suggestions)
    if (!settings) return
    // Loaded only where it is wanted: its package is large, and need not be installed otherwise.
    const { OpenAiSuggester } = await import('./suggestions/openai-suggester.js')
    const { store, log, proposals, managers, contacts, desks } = this.crm
    const { mode } = settings
    const { client, desk } = this
    const flow = new SuggestionFlow({
      ...{ suggester: new OpenAiSuggester(settings), mode, client },
      ...{ store, log, proposals, managers, logger: this.log },
    })
    this.suggestions = flow
    this.endListening = contacts.onMessage((channel, contact) => {
      if (desks.of(channel) === desk) void flow.answer({ channel, contact, desk })
    })
  }

  @OnReady()
  async arrive() {
    this.leave()
    this.leave = this.crm.desks.add(this.desk, this.options.channels)
    await this.crm.deliveries.catchUp()
  }

  @OnStop()
  stop() {
    this.endListening()
    this.suggestions?.stop()
    this.leave()
  }

  @OnMessage(filters.group)
  async message(ctx: MessageContext) {
    if (ctx.message.groupedId === undefined) await this.take(ctx, [ctx.message])
  }

  @OnAlbum(filters.group)
  async album(ctx: AlbumContext) {
    await this.take(ctx, ctx.messages)
  }

  @OnEdited(filters.group)
  async edited(ctx: EditedContext) {
    if (ctx.outgoing || !this.isManager(ctx)) return
    await this.crm.managers.edited(ctx.chatId, ctx.message, () => this.placeOf(ctx), this.nameOf(ctx.senderId))
  }

  @OnDeleted()
  async deleted(ctx: DeletedContext) {
    if (ctx.chatId !== undefined) await this.crm.managers.deleted(this.desk, ctx.chatId, ctx.messageIds)
  }

  @OnCallback(filters.text(/^crm:(\w+):(.+)$/))
  async pressed(ctx: CallbackContext) {
    const [, action = '', id = ''] = ctx.match
    const contact = await this.crm.store.contact(id)
    const channel = contact && this.crm.channels.get(contact.channelId)
    if (!contact || !channel || ctx.chatId === undefined)
      return ctx.answer({ text: 'This contact is not known any more.' })
    if (!this.mayAct(ctx.senderId)) return ctx.answer({ text: 'You are not one of the managers.', alert: true })
    const place = { channel, contact, desk: this.desk, groupId: ctx.chatId }
    if (isTopicAction(action))
      await ctx.answer({ text: await this.crm.commands.act(place, action, this.nameOf(ctx.senderId)) })
    return undefined
  }

  @OnCallback(filters.text(/^crm-reply:(\w+)$/))
  async decided(ctx: CallbackContext) {
    const { chatId, messageId, match } = ctx
    const id = chatId === undefined || messageId === undefined ? undefined : await this.proposedFor(chatId, messageId)
    const contact = id === undefined ? undefined : await this.crm.store.contact(id)
    const channel = contact && this.crm.channels.get(contact.channelId)
    if (!this.suggestions || !contact || !channel || chatId === undefined || messageId === undefined) {
      return ctx.answer({ text: 'Somebody has decided on it already.' })
    }
    if (!this.mayAct(ctx.senderId)) return ctx.answer({ text: 'You are not one of the managers.', alert: true })
    const place = { channel, contact, desk: this.desk, groupId: chatId }
    const said = await this.suggestions.decide(place, messageId, match[1] ?? '', this.nameOf(ctx.senderId))
    return ctx.answer({ text: said })
  }

  private async proposedFor(groupId: number, messageId: number): Promise<string | undefined> {
    return (await this.crm.proposals.shown({ groupId, messageId }))?.contactId
  }

  /** What people do to a topic by hand is what the CRM knows of it from then on. */
  @OnChatAction(filters.group)
  async changed(ctx: ChatActionContext) {
    const { action, topicId } = ctx.message
    if (ctx.outgoing || action?.className !== 'MessageActionTopicEdit' || topicId === undefined) return
    const contact = await this.crm.store.contactOfTopic(ctx.chatId, topicId)
    const channel = contact && this.crm.channels.get(contact.channelId)
    if (!contact || !channel) return
    const { closed, title } = action
    const change = { ...(closed != null && { closed: closed === true }), ...(typeof title === 'string' && { title }) }
    const changed = await this.crm.store.changeContact(contact.id, change)
    if (changed) await this.desk.updateCard(channel, changed)
  }

  /** How bots hear of reactions in groups they administer. */
  @OnRaw('UpdateBotMessageReaction')
  async reacted(ctx: RawContext) {
    const { peer, msgId, newReactions, actor } = ctx.update as TlObject & { peer?: TlObject; actor?: TlObject }
    if (peer?.className !== 'PeerChannel' || Number(actor?.userId) === this.client.self?.id) return
    const groupId = markedId('channel', Number(peer.channelId))
    await this.crm.managers.reacted(groupId, Number(msgId), emoticonsIn(newReactions))
  }

  /** How people's accounts hear of them. */
  @OnRaw('UpdateMessageReactions')
  async reactions(ctx: RawContext) {
    const { peer, msgId, reactions } = ctx.update as TlObject & { peer?: TlObject }
    if (peer?.className !== 'PeerChannel') return
    const groupId = markedId('channel', Number(peer.channelId))
    await this.crm.managers.reacted(groupId, Number(msgId), reactionsOfOthers(reactions))
  }

  private async take(ctx: MessageContext, messages: readonly Message[]) {
    if (ctx.outgoing || !this.isManager(ctx) || this.isForAnotherBot(ctx)) return
    const place = await this.placeOf(ctx)
    const manager = this.nameOf(ctx.senderId)
    const { command, payload } = ctx
    const { commands, managers, store } = this.crm
    // A command that is edited into an answer is sent as one.
    if (place && command !== undefined) await store.noteRemark(ctx.chatId, [ctx.message.id])
    if (!place) await this.answerElsewhere(ctx)
    else if (command === undefined) await managers.take(place, messages, manager)
    else if (isTopicAction(command)) await commands.command(place, command, manager)
    else if (command === 'rename') await commands.rename(place, payload, manager)
    else if (command === 'info') await commands.info(place)
    else await commands.help(place, command === 'help' ? undefined : command)
  }

  private isForAnotherBot({ parsedCommand }: MessageContext): boolean {
    const { addressee } = parsedCommand ?? {}
    return addressee !== undefined && addressee.toLowerCase() !== this.client.self?.username?.toLowerCase()
  }

  /** Whoever writes a command where no contact's topic is would wait for an answer. Other bots may know further ones. */
  private async answerElsewhere(ctx: MessageContext): Promise<void> {
    const { command } = ctx
    if (command === undefined || !isTopicCommand(command)) return
    const groups = await Promise.all(
      this.crm.channels
        .list()
        .filter(hasCrm)
        .map((channel) => this.desk.groupOf(channel)),
    )
    if (groups.includes(ctx.chatId)) await ctx.reply(elsewhereText(command))
  }

  private async placeOf(ctx: MessageContext): Promise<TopicPlace | undefined> {
    const { store, channels } = this.crm
    const { topicId, replyToId } = ctx.message
    const contact =
      topicId === undefined
        ? await this.answered(ctx.chatId, replyToId)
        : await store.contactOfTopic(ctx.chatId, topicId)
    const channel = contact && channels.get(contact.channelId)
    return contact && channel && { channel, contact, desk: this.desk, groupId: ctx.chatId }
  }

  /** In a group without topics an answer to a contact's message is for the contact. */
  private async answered(groupId: number, replyToId: number | undefined) {
    const link = replyToId === undefined ? undefined : await this.crm.store.linkOfGroup(groupId, replyToId)
    const contact = link && (await this.crm.store.contact(link.contactId))
    return contact?.topicId === undefined ? contact : undefined
  }

  /** Neither bots nor agents that happen to be in the group are managers, or messages would go in circles. */
  private isManager({ senderId }: MessageContext): boolean {
    if (senderId === undefined || senderId === this.client.self?.id) return false
    const isOther = this.client.peers.get(senderId)?.isBot || this.crm.line.isAgent(senderId)
    return !isOther && this.mayAct(senderId)
  }

  private mayAct(id: number): boolean {
    const { managers } = this.options
    if (!managers) return true
    const username = this.client.peers.get(id)?.username?.toLowerCase()
    return managers.some((one) => one === id || String(one).replace(/^@/, '').toLowerCase() === username)
  }

  private nameOf(id: number | undefined): string {
    const known = id === undefined ? undefined : this.client.peers.get(id)
    return known?.name || known?.username || String(id ?? 'somebody')
  }
}
