import { html, type Markup } from 'switchboard'
import { type Contact, recipientsOf } from '../contacts/contact.js'
import type { CrmParts } from '../crm-parts.js'
import type { TopicPlace } from '../relay/manager-flow.js'
import type { Deliveries } from '../response/deliveries.js'
import { titleOf } from './desk.js'
import { type TopicAction, topicActions } from './topic-card.js'

/** What commands of a topic do, as `/help` tells. */
const helpText = `/close, /reopen - the topic
/mute, /unmute - whether messages of the contact come with a sound
/block, /unblock - whether messages go to and fro at all
/rename NAME - the topic
/info - the card again
/help - this list
// TEXT - a remark for managers that the contact does not get`

/** The commands that are no actions. */
const otherCommands: readonly string[] = ['rename', 'info', 'help']

/** Whether a word is one of the actions. */
export function isTopicAction(word: string): word is TopicAction {
  return (topicActions as readonly string[]).includes(word)
}

/** Whether a word is a command of topics. */
export function isTopicCommand(word: string): boolean {
  return isTopicAction(word) || otherCommands.includes(word)
}

/** What somebody is told who writes a command where no contact's topic is. */
export function elsewhereText(command: string): Markup {
  const where = 'Commands go into the topic of a contact'
  return command === 'help' ? html`${where}:\n${helpText}` : html`${where}: write /${command} there.`
}

/** Closes, mutes, blocks and renames topics. */
export class TopicCommands {
  constructor(
    private readonly parts: CrmParts,
    private readonly deliveries: () => Deliveries,
  ) {}

  /** Does what a command asks for, and says in the topic when there was nothing to do. */
  async command(place: TopicPlace, action: TopicAction, manager: string): Promise<void> {
    const said = await this.act(place, action, manager)
    if (isSo(place.contact, action)) {
      await place.desk.note(place.channel, place.contact, html`<i>${said}.</i>${liftHint(place.contact, action)}`, {
        silent: true,
      })
    }
  }

  /** Does what a button or a command asks for. @returns what happened, in one sentence. */
  async act(place: TopicPlace, action: TopicAction, manager: string): Promise<string> {
    const { channel, contact, desk } = place
    const change = changes[action]
    // The card may have been of before.
    if (isSo(contact, action)) await desk.updateCard(channel, contact)
    if (isSo(contact, action)) return already[action]
    const said = `${words[action]} by ${manager}`
    // Behind it nobody may write in a closed topic without further rights.
    if (action === 'close') await desk.note(channel, contact, html`<i>${said}.</i>`, { silent: true })
    const changed = (await this.change(contact.id, action)) ?? contact
    if (change.closed !== undefined) await desk.editTopic(channel, changed, { closed: change.closed })
    if (change.blocked !== undefined) await this.block(place, change.blocked)
    await desk.updateCard(channel, changed)
    if (action !== 'close') await desk.note(channel, changed, html`<i>${said}.</i>`, { silent: true })
    return said
  }

  /** Makes of a contact what an action says; to one that is blocked goes nothing more that waits. */
  async change(contactId: string, action: TopicAction): Promise<Contact | undefined> {
    const changed = await this.parts.store.changeContact(contactId, changes[action])
    if (action === 'block') await this.deliveries().cancelAll(contactId)
    return changed
  }

  /** Gives a topic another name. */
  async rename({ channel, contact, desk }: TopicPlace, title: string, manager: string): Promise<void> {
    if (title.trim() === '') {
      await desk.note(channel, contact, html`<i>Write the name behind it: /rename Anna, python</i>`)
      return
    }
    const changed = (await this.parts.store.changeContact(contact.id, { title: titleOf(title) })) ?? contact
    await desk.editTopic(channel, changed, { title: changed.title })
    await desk.note(channel, changed, html`<i>Renamed by ${manager}.</i>`, { silent: true })
  }

  /** Shows the card again, as the newest message. */
  async info({ channel, contact, desk }: TopicPlace): Promise<void> {
    await desk.showCard(channel, contact)
  }

  /** Says what can be done. @param unknown - what was written, when there is no such command. */
  async help({ channel, contact, desk }: TopicPlace, unknown?: string): Promise<void> {
    const head = unknown === undefined ? '' : `There is no command /${unknown}. There are:\n`
    await desk.note(channel, contact, html`${head}${helpText}`)
  }

  /** Blocks the person at the agent too, so that nothing more arrives there. */
  private async block({ contact }: TopicPlace, blocked: boolean): Promise<void> {
    const agent = contact.agent === undefined ? undefined : this.parts.line.get(contact.agent)
    if (!agent || contact.userId === undefined) return
    const method = blocked ? 'contacts.Block' : 'contacts.Unblock'
    const params = { id: await agent.client.resolve(contact.userId) }
    await agent.client.invoke(method, params as never).catch((error) => {
      this.parts.logger.warn('a contact could not be blocked at the agent', { error, agent: agent.name })
    })
  }
}

/** Whoever stands on the do-not-contact list is not blocked, and yet nobody may write. */
function liftHint(contact: Contact, action: TopicAction): Markup | string {
  if (action !== 'unblock' || contact.noContact === undefined) return ''
  const [name = ''] = recipientsOf(contact)
  return html`
<i>Nobody may write all the same:</i> ${contact.noContact}. <i>The console lifts that, or</i> <code>npx switchboard do-not-contact remove ${name}</code>`
}

/** What each action makes of a contact. */
const changes: Readonly<Record<TopicAction, { closed?: boolean; muted?: boolean; blocked?: boolean }>> = {
  close: { closed: true },
  reopen: { closed: false },
  mute: { muted: true },
  unmute: { muted: false },
  block: { blocked: true },
  unblock: { blocked: false },
}

/** Whether a contact is already what an action makes of it. */
function isSo(contact: Contact, action: TopicAction): boolean {
  return Object.entries(changes[action]).every(([name, value]) => contact[name as keyof typeof contact] === value)
}

const already: Readonly<Record<TopicAction, string>> = {
  close: 'It is closed already',
  reopen: 'It is open already',
  mute: 'It is muted already',
  unmute: 'It is not muted',
  block: 'The contact is blocked already',
  unblock: 'The contact is not blocked',
}

const words: Readonly<Record<TopicAction, string>> = {
  close: 'Closed',
  reopen: 'Opened',
  mute: 'Muted',
  unmute: 'No longer muted',
  block: 'Blocked',
  unblock: 'No longer blocked',
}
