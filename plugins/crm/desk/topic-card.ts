import { type Button, type Buttons, html, type Markup } from 'switchboard'
import type { Contact } from '../contacts/contact.js'
import { shownContact } from '../contacts/find-contacts.js'

/** What can be done with a topic, by command and by button. */
export const topicActions = ['close', 'reopen', 'mute', 'unmute', 'block', 'unblock'] as const
export type TopicAction = (typeof topicActions)[number]

/** Longest piece of the post on the card; the card stays one message with it. */
const quotedCharacters = 1_000

/** The pinned card of a topic: who, where from, which agent, which text, and who answered. */
export function topicCard(contact: Contact, channelName: string): Markup {
  const { found, others, post, response, agent, managers, name } = contact
  const line = (label: string, value: string | Markup | undefined) => value && html`<b>${label}:</b> ${value}\n`
  const state = [contact.closed && 'closed', contact.muted && 'muted', contact.blocked && 'blocked'].filter(Boolean)
  return html`${[
    line('Contact', [name, shownContact(found)].filter(Boolean).join(', ')),
    line('Also', others.map(shownContact).join(', ')),
    line('Channel', channelName),
    line('Found in', post && (post.link ? html`<a href="${post.link}">${post.source}</a>` : post.source)),
    line('Agent', agent),
    line('First message', response && `${response.text} (${response.state})`),
    line('Answered by', managers.join(', ')),
    line('State', state.join(', ')),
    line('Do not contact', contact.noContact),
    post && html`<blockquote>${shortened(post.text)}</blockquote>`,
  ]}`
}

/** The buttons below the card. */
export function cardButtons(contact: Contact): Buttons {
  const button = (action: TopicAction, text: string): Button => ({ text, data: `crm:${action}:${contact.id}` })
  return [
    [contact.closed ? button('reopen', 'Reopen') : button('close', 'Close')],
    [
      contact.muted ? button('unmute', 'Unmute') : button('mute', 'Mute'),
      contact.blocked ? button('unblock', 'Unblock') : button('block', 'Block'),
    ],
  ]
}

function shortened(text: string): string {
  const characters = [...text]
  return characters.length <= quotedCharacters ? text : `${characters.slice(0, quotedCharacters - 1).join('')}…`
}
