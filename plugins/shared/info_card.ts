import { type Client, html, type Markup } from 'switchboard'

/** The card that `/start` answers with and that is then kept up to date. */
export function infoCard(client: Client, now: Date, minutesLeft: number): Markup {
  const { self } = client
  const username = self?.username ? ` @${self.username}` : ''
  const state = minutesLeft > 0 ? `Updating for ${minutesLeft} more min` : 'Updates have ended'
  return html`<b>${self?.displayName ?? client.name}</b>${username}
ID: <code>${self?.id ?? 'unknown'}</code>
Client: <code>${client.name}</code> (${client.type})
Time: <code>${now.toISOString().slice(11, 19)} UTC</code>
${state}`
}
