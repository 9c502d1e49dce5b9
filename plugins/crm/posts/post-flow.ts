import { type Channel, html } from 'switchboard'
import type { Contact } from '../contacts/contact.js'
import { isReachable } from '../contacts/contact.js'
import { type FoundContact, findContacts } from '../contacts/find-contacts.js'
import { People } from '../contacts/people.js'
import { type CrmParts, hasCrm } from '../crm-parts.js'
import type { Desk } from '../desk/desk.js'
import { unlessRefused } from '../desk/unless-refused.js'
import { randomIdOf } from '../random-id.js'
import type { FirstMessages } from '../response/first-messages.js'
import { fillTemplate } from '../response/response-template.js'
import { KeywordFilter } from './keyword-filter.js'
import type { Post } from './post.js'
import { postDigest } from './post-digest.js'

/** Longest piece of a post that is announced. */
const announcedCharacters = 3_000

/** A post that is wanted, whom it names, and for what it is wanted. */
interface Lead {
  readonly post: Post
  readonly found: readonly FoundContact[]
  readonly keywords: readonly string[]
}

/** What happens to a post of a source: filtered, announced, its contact written to and given a topic. */
export class PostFlow {
  private readonly people: People

  constructor(
    private readonly parts: CrmParts,
    private readonly first: FirstMessages,
  ) {
    this.people = new People(parts)
  }

  /**
   * Takes a post for one channel. What was done already, in a run that a crash has ended, is not done again.
   * @param again - whether it may be a further run for the same post.
   */
  async take(channel: Channel, post: Post, again: boolean, signal: AbortSignal): Promise<void> {
    const { store, desks, logger } = this.parts
    const verdict = new KeywordFilter(channel.filters).judge(post.text)
    if (!verdict.wanted) {
      logger.debug('a post is not wanted', { channel: channel.id, post: post.key })
      return
    }
    const found = this.named(post)
    const claim = await store.claim(channel.id, post.key, postDigest(post.text, found.find(isReachable)))
    // A post that named nobody is no lead before an edit says whom to write to.
    const isLate = claim === 'known' && !again && (await store.takeUnreached(channel.id, post.key, listed(found)))
    if (claim === 'copy' || (claim === 'known' && !again && !isLate)) {
      logger.debug('a post is known already', { channel: channel.id, post: post.key, claim })
      return
    }
    const desk = await desks.whenOnline(channel, signal)
    const what = isLate ? 'a post names somebody now' : 'a post is wanted'
    logger.info(what, { channel: channel.id, post: post.key, keywords: verdict.found })
    if (!isLate) await this.announce(desk, channel, post, verdict.found)
    if (hasCrm(channel)) await this.contact(desk, channel, { post, found, keywords: verdict.found }, signal)
  }

  /** Everybody a post names, except the chats it is in and others of ours. */
  private named({ text, message, buttonUrls, sourceUsername }: Post): FoundContact[] {
    const except = [sourceUsername, ...this.people.ownNames()]
    return findContacts({ text, entities: message.entities, buttonUrls }, { except })
  }

  private async announce(desk: Desk, channel: Channel, post: Post, found: readonly string[]): Promise<void> {
    const { link, sourceName, text } = post
    const source = link ? html`<a href="${link}">${sourceName}</a>` : sourceName
    const keywords = found.length > 0 && html`\n<i>${found.join(', ')}</i>`
    const announcement = html`<b>${channel.name}</b>: ${source}${keywords}\n\n${shortened(text)}`
    const announced = desk.announce(
      channel,
      post.key,
      announcement,
      link ? [[{ text: 'Open the post', url: link }]] : [],
    )
    const refused = `posts cannot be announced in the output channel of ${channel.id}: make the account an administrator`
    await unlessRefused(this.parts.logger, announced, refused)
  }

  private async contact(
    desk: Desk,
    channel: Channel,
    { post, found, keywords }: Lead,
    signal: AbortSignal,
  ): Promise<void> {
    const { store, logger } = this.parts
    const { text, sourceName, link } = post
    const person = await this.people.first(channel, found, post.client, signal)
    if (!person) {
      logger.info('a post names nobody who could be written to', { channel: channel.id, post: post.key })
      await store.noteUnreached(channel.id, post.key, listed(found))
      return
    }
    const known = await store.findContact(channel.id, person)
    const origin = { source: sourceName, text, ...(link && { link }) }
    const others = found.filter((one) => one !== person.found)
    const contact = known ?? (await store.addContact(channel.id, person, { others, post: origin }))
    if (known && known.post?.text !== text) {
      const further = html`<i>A further post of this contact:</i> ${link ?? sourceName}\n\n${text}`
      const noted = desk.note(channel, known, further, { randomId: randomIdOf('further', known.id, post.key) })
      await unlessRefused(logger, noted, notShown(channel))
      return
    }
    if (!known) logger.info('a contact is new', { channel: channel.id, contact: contact.title })
    const open = (await unlessRefused(logger, desk.openTopic(channel, contact), notShown(channel))) ?? contact
    await this.mirror(desk, channel, open, post)
    const isWanted = channel.autoResponseEnabled && open.response === undefined && !open.blocked
    if (isWanted) await this.respond(desk, channel, open, post, keywords)
  }

  /** Forwards the post itself into the topic, where the channel wants that and the desk may see the source. */
  private async mirror(desk: Desk, channel: Channel, contact: Contact, post: Post): Promise<void> {
    if (!channel.mirrorJobPostToTopic) return
    const ids = post.parts.map(({ id }) => id)
    const randomIds = ids.map((id) => randomIdOf('mirror', contact.id, post.key, id))
    await desk
      .inTopic(channel, contact, (groupId, topicId) =>
        desk.client.forwardMessages(groupId, post.chatId, ids, {
          randomIds,
          silent: true,
          ...(topicId !== undefined && { topicId }),
        }),
      )
      .catch((error) => this.parts.logger.debug('a post could not be forwarded into its topic', { error }))
  }

  private async respond(
    desk: Desk,
    channel: Channel,
    contact: Contact,
    post: Post,
    keywords: readonly string[],
  ): Promise<void> {
    const { text: postText, link: postLink, sourceName } = post
    const { name: contactName, found, username = found.kind === 'username' ? found.value : undefined } = contact
    const values = { contactName, contactUsername: username, postLink, postText, sourceName, keywords }
    const filled = fillTemplate(channel, { ...values, channelName: channel.name })
    if (!filled) return
    await this.first.send(desk, channel, contact, filled.text)
  }
}

/** Whom a post names, in one text. */
function listed(found: readonly FoundContact[]): string {
  return found.map(({ kind, value }) => `${kind} ${value}`).join('\n')
}

function notShown({ id }: Channel): string {
  return `contacts cannot be shown in the CRM group of ${id}: let the account write there`
}

function shortened(text: string): string {
  const characters = [...text]
  return characters.length <= announcedCharacters ? text : `${characters.slice(0, announcedCharacters - 1).join('')}…`
}
