import {
  type Buttons,
  type Channel,
  type Client,
  html,
  type Keyboard,
  type Logger,
  type Markup,
  type Message,
  rpcReason,
  type SendMessageOptions,
  type TlObject,
  verdictOf,
} from 'switchboard'
import { peerOf } from '../chat-ref.js'
import type { Contact } from '../contacts/contact.js'
import type { CrmStore } from '../crm-store.js'
import { randomIdOf } from '../random-id.js'
import { cardButtons, topicCard } from './topic-card.js'
import { unlessRefused } from './unless-refused.js'

/** What Telegram says when a topic is gone. */
const topicGone = /^(TOPIC_DELETED|TOPIC_ID_INVALID|MESSAGE_THREAD_NOT_FOUND|REPLY_MESSAGE_ID_INVALID|MSG_ID_INVALID)$/
/** Longest title of a topic, in characters. */
const maxTitle = 128

/** A text as the title of a topic. */
export function titleOf(text: string): string {
  return [...text.trim()].slice(0, maxTitle).join('').trim()
}

/** The account that keeps the CRM groups: makes topics, writes in them, and announces posts. */
export class Desk {
  constructor(
    readonly client: Client,
    private readonly store: CrmStore,
    private readonly logger: Logger,
  ) {}

  /** The CRM group of a channel, as a marked id; `undefined` when it has none that the account can find. */
  async groupOf(channel: Channel): Promise<number | undefined> {
    if (channel.crmGroupId === undefined) return undefined
    const peer = peerOf(channel.crmGroupId)
    if (typeof peer === 'number') {
      if (!this.client.peers.inputPeer(peer)) await this.meetChats()
      return peer
    }
    const lost = `the CRM group of ${channel.id} cannot be found by the account: ${peer}`
    await unlessRefused(this.logger, this.client.resolve(peer), lost)
    return this.client.peers.byUsername(String(peer))?.id
  }

  /** Writes to the output channel of a channel, once. */
  async announce(channel: Channel, post: string, text: Markup, buttons: Buttons): Promise<void> {
    if (channel.telegramId === undefined) return
    const randomId = randomIdOf('announce', channel.id, post)
    const options = { randomId, linkPreview: false, ...this.withButtons(buttons) }
    await once(this.client.sendMessage(peerOf(channel.telegramId), text, options))
  }

  /** Makes sure that a contact has a topic with its card. @returns the contact, with the topic's id. */
  async openTopic(channel: Channel, contact: Contact): Promise<Contact> {
    const groupId = await this.groupOf(channel)
    if (groupId === undefined) return contact
    if (contact.topicId === undefined) return this.makeTopic(channel, contact, groupId)
    return contact.cardId === undefined ? this.makeCard(channel, contact, groupId, contact.topicId) : contact
  }

  /**
   * Does something in a contact's topic. A topic that somebody deleted is made anew, and the thing is done there.
   * @param act - told no topic where none can be made: the group has no topics, or the account may not make any.
   * @returns what it returns; `undefined` when the channel has no group.
   */
  async inTopic<Result>(
    channel: Channel,
    contact: Contact,
    act: (groupId: number, topicId: number | undefined) => Promise<Result>,
  ): Promise<Result | undefined> {
    const groupId = await this.groupOf(channel)
    if (groupId === undefined) return undefined
    const { topicId } = contact.topicId === undefined ? await this.makeTopic(channel, contact, groupId) : contact
    if (topicId === undefined) return act(groupId, undefined)
    try {
      return await act(groupId, topicId)
    } catch (error) {
      if (!topicGone.test(rpcReason(error) ?? '')) throw error
      const anew = await this.makeTopic(channel, contact, groupId)
      return act(groupId, anew.topicId)
    }
  }

  /** Writes a line of the CRM's own into a contact's topic. */
  async note(
    channel: Channel,
    contact: Contact,
    text: Markup,
    options: SendMessageOptions = {},
  ): Promise<Message | undefined> {
    const { buttons, ...rest } = options
    return this.inTopic(channel, contact, (groupId, topicId) =>
      once(
        this.client.sendMessage(groupId, topicId === undefined ? html`<b>${contact.title}:</b> ${text}` : text, {
          linkPreview: false,
          ...rest,
          ...(buttons && this.withButtons(buttons)),
          ...(topicId !== undefined && { topicId }),
        }),
      ),
    )
  }

  /** Gives a line that {@link note} wrote another text. @returns whether it is still there. */
  async change({ groupId, messageId }: { groupId: number; messageId: number }, text: Markup): Promise<boolean> {
    try {
      await this.client.editMessage(groupId, messageId, text, { linkPreview: false })
      return true
    } catch (error) {
      return rpcReason(error) === 'MESSAGE_NOT_MODIFIED'
    }
  }

  /** Takes a line away that {@link note} wrote. */
  async remove({ groupId, messageId }: { groupId: number; messageId: number }): Promise<void> {
    await this.client.deleteMessages(groupId, [messageId]).catch((error) => {
      this.logger.debug('a note was not taken away', { error })
    })
  }

  /** Sends the card anew, and pins that one. */
  async showCard(channel: Channel, contact: Contact): Promise<void> {
    const options = { buttons: cardButtons(contact) }
    const card = await this.note(channel, contact, topicCard(contact, channel.name), options)
    if (!card) return
    await this.pin(card.chatId, card.id)
    await this.store.changeContact(contact.id, { cardId: card.id })
  }

  /** Shows on the card what is known now. A card that is gone stays gone. */
  async updateCard(channel: Channel, contact: Contact): Promise<void> {
    const groupId = await this.groupOf(channel)
    if (groupId === undefined || contact.cardId === undefined) return
    const options = { linkPreview: false, ...this.withButtons(cardButtons(contact)) }
    await this.client.editMessage(groupId, contact.cardId, topicCard(contact, channel.name), options).catch((error) => {
      if (rpcReason(error) !== 'MESSAGE_NOT_MODIFIED') this.logger.debug('a card was not updated', { error })
    })
  }

  /** Closes, opens or renames the topic of a contact. */
  async editTopic(channel: Channel, contact: Contact, change: { closed?: boolean; title?: string }): Promise<void> {
    await this.inTopic(channel, contact, async (groupId, topicId) => {
      if (topicId === undefined) return
      const params = { channel: this.inputChannel(groupId), topicId, ...change }
      await this.client.invoke('channels.EditForumTopic', params as never).catch((error) => {
        if (rpcReason(error) !== 'TOPIC_NOT_MODIFIED') throw error
      })
    })
  }

  private async makeTopic(channel: Channel, contact: Contact, groupId: number): Promise<Contact> {
    await this.client.resolve(groupId)
    const { id, topicId: old } = contact
    const title = titleOf(contact.title)
    const randomId = randomIdOf('topic', groupId, id, old ?? 0)
    const params = { channel: this.inputChannel(groupId), title, randomId }
    // A contact is worth more than the order of the group: what belongs into the topic is written in the group itself.
    const result = await unlessRefused(
      this.logger,
      this.client.invoke('channels.CreateForumTopic', params as never) as Promise<unknown>,
      `a topic could not be made in the CRM group of ${channel.id}: turn its topics on, and let the account manage them`,
    )
    const topicId = result ? topicIn(result as TlObject) : undefined
    if (topicId === undefined) return contact
    const fresh = { topicId, cardId: undefined, closed: false } as unknown as Partial<Contact>
    const made = (await this.store.changeContact(id, fresh, { groupId })) ?? contact
    return this.makeCard(channel, made, groupId, topicId)
  }

  /** Writes the card of a topic and pins it, also where that went wrong when the topic was made. */
  private async makeCard(channel: Channel, contact: Contact, groupId: number, topicId: number): Promise<Contact> {
    const card = await once(
      this.client.sendMessage(groupId, topicCard(contact, channel.name), {
        topicId,
        linkPreview: false,
        randomId: randomIdOf('card', groupId, contact.id, topicId),
        ...this.withButtons(cardButtons(contact)),
      }),
    )
    if (!card) return contact
    await this.pin(groupId, card.id)
    return (await this.store.changeContact(contact.id, { cardId: card.id })) ?? contact
  }

  private async pin(groupId: number, id: number): Promise<void> {
    const peer = await this.client.resolve(groupId)
    const params = { peer, id, silent: true }
    await this.client.invoke('messages.UpdatePinnedMessage', params as never).catch((error) => {
      this.logger.warn('a card could not be pinned; the account needs the right to pin messages', { error })
    })
  }

  /** A person's account knows a group by its number only once it has seen it. */
  private async meetChats(): Promise<void> {
    const offsetPeer = this.client.create('InputPeerEmpty')
    await this.client.invoke('messages.GetDialogs', {
      offsetDate: 0,
      offsetId: 0,
      offsetPeer,
      limit: 100,
      hash: 0n,
    } as never)
  }

  private inputChannel(groupId: number): TlObject | undefined {
    return this.client.peers.inputChannel(groupId)
  }

  /** People's accounts cannot have buttons below their messages; commands do the same. */
  private withButtons(buttons: Keyboard): { buttons?: Keyboard } {
    return this.client.type === 'bot' ? { buttons } : {}
  }
}

/** The id of the topic that an answer tells of. */
function topicIn(result: TlObject): number | undefined {
  const updates = (result.updates ?? []) as readonly TlObject[]
  const service = updates
    .map(({ message }) => message as TlObject | undefined)
    .find((message) => {
      return (message?.action as TlObject | undefined)?.className === 'MessageActionTopicCreate'
    })
  return service && Number(service.id)
}

/** A message that is there already is as good as sent. */
async function once<Sent>(sending: Promise<Sent>): Promise<Sent | undefined> {
  return sending.catch((error) => {
    if (verdictOf(error) === 'duplicate') return undefined
    throw error
  })
}
