import { type Channel, html } from 'switchboard'
import type { Contact } from '../contacts/contact.js'
import { isReachable } from '../contacts/contact.js'
import { type FoundContact, findContacts } from '../contacts/find-contacts.js'
import { type CrmParts, hasCrm } from '../crm-parts.js'
import type { Desk } from '../desk/desk.js'
import { randomIdOf } from '../random-id.js'
import type { FirstMessages } from '../response/first-messages.js'
import { fillTemplate } from '../response/response-template.js'
import { KeywordFilter } from './keyword-filter.js'
import type { Post } from './post.js'
import { postDigest } from './post-digest.js'

/** Longest piece of a post that is announced. */
const announcedCharacters = 3_000

/** What happens to a post of a source: filtered, announced, its contact written to and given a topic. */
export class PostFlow {
  constructor(
    private readonly parts: CrmParts,
    private readonly first: FirstMessages,
  ) {}

  /**
   * Takes a post for one channel. What was done already, in a run that a crash has ended, is not done again.
   * @param again - whether it may be a further run for the same post.
   */
  async take(channel: Channel, post: Post, again: boolean, signal: AbortSignal): Promise<void> {
    const { store, desks, logger } = this.parts
    const verdict = new KeywordFilter(channel.filters).judge(post.text)
    if (!verdict.wanted) return
    const claim = await store.claim(channel.id, post.key, postDigest(post.text))
    if (claim === 'copy' || (claim === 'known' && !again)) {
      logger.debug('a post is known already', { channel: channel.id, post: post.key })
      return
    }
    const desk = await desks.whenOnline(channel, signal)
    await this.announce(desk, channel, post, verdict.found)
    if (hasCrm(channel)) await this.contact(desk, channel, post, verdict.found)
  }

  private async announce(desk: Desk, channel: Channel, post: Post, found: readonly string[]): Promise<void> {
    const { link, sourceName, text } = post
    const source = link ? html`<a href="${link}">${sourceName}</a>` : sourceName
    const keywords = found.length > 0 && html`\n<i>${found.join(', ')}</i>`
    const announcement = html`<b>${channel.name}</b>: ${source}${keywords}\n\n${shortened(text)}`
    await desk.announce(channel, post.key, announcement, link ? [[{ text: 'Open the post', url: link }]] : [])
  }

  private async contact(desk: Desk, channel: Channel, post: Post, keywords: readonly string[]): Promise<void> {
    const { store, logger } = this.parts
    const { text, message, buttonUrls, sourceUsername, sourceName, link } = post
    const except = [sourceUsername, ...channel.inputSources.map(String)]
    const found = findContacts({ text, entities: message.entities, buttonUrls }, { except })
    const reachable = found.filter(isReachable)
    const [first] = reachable
    if (!first) {
      logger.info('a post names nobody who could be written to', { channel: channel.id, post: post.key })
      return
    }
    const known = await store.findContact(channel.id, reachable)
    const origin = { source: sourceName, text, ...(link && { link }) }
    const others = found.filter((one) => one !== first)
    const contact = known ?? (await store.addContact(channel.id, first, { others, post: origin }))
    if (known && known.post?.text !== text) {
      await desk.note(channel, known, html`<i>A further post of this contact:</i> ${link ?? sourceName}\n\n${text}`)
      return
    }
    const open = await desk.openTopic(channel, contact)
    await this.mirror(desk, channel, open, post)
    if (channel.autoResponseEnabled && open.response === undefined) {
      await this.respond(desk, channel, open, post, keywords, first)
    }
  }

  /** Forwards the post itself into the topic, where the channel wants that and the desk may see the source. */
  private async mirror(desk: Desk, channel: Channel, contact: Contact, post: Post): Promise<void> {
    if (!channel.mirrorJobPostToTopic) return
    const ids = post.parts.map(({ id }) => id)
    const randomIds = ids.map((id) => randomIdOf('mirror', contact.id, post.key, id))
    await desk
      .inTopic(channel, contact, (groupId, topicId) =>
        desk.client.forwardMessages(groupId, post.chatId, ids, { topicId, randomIds, silent: true }),
      )
      .catch((error) => this.parts.logger.debug('a post could not be forwarded into its topic', { error }))
  }

  private async respond(
    desk: Desk,
    channel: Channel,
    contact: Contact,
    post: Post,
    keywords: readonly string[],
    first: FoundContact,
  ): Promise<void> {
    const { text: postText, link: postLink, sourceName } = post
    const username = first.kind === 'username' ? first.value : undefined
    const values = { contactName: contact.name, contactUsername: username, postLink, postText, sourceName, keywords }
    const filled = fillTemplate(channel, { ...values, channelName: channel.name })
    if (!filled) return
    await this.first.send(desk, channel, contact, filled.text)
  }
}

function shortened(text: string): string {
  const characters = [...text]
  return characters.length <= announcedCharacters ? text : `${characters.slice(0, announcedCharacters - 1).join('')}…`
}
