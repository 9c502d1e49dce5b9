import { ClientConfig } from '../../config/client-config.js'
import { OnMessage } from '../../decorators/handlers.js'
import { Inject } from '../../decorators/inject.js'
import { Plugin } from '../../decorators/plugin.js'
import { Outbox } from '../../outbox/outbox.js'
import type { MessageContext } from '../../updates/contexts/message-context.js'
import { filters } from '../../updates/filters.js'

/**
 * What every agent listens to: who writes to it is no stranger any more, and an answer that is a stop word keeps everybody
 * from writing to that person again. It goes through the journal as all updates do, so none is missed.
 */
@Plugin({ name: 'switchboard_agent' })
export class AgentListener {
  constructor(
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(ClientConfig) private readonly config: ClientConfig,
  ) {}

  @OnMessage(filters.private.and(filters.incoming))
  async heard({ message, client }: MessageContext): Promise<void> {
    const { chatId, text } = message
    const username = client.peers.get(chatId)?.username
    const names = [`id:${chatId}`, ...(username === undefined ? [] : [`@${username.toLowerCase()}`])]
    await this.outbox.contacts.add(names, this.config.sessionName, '')
    await this.outbox.doNotContact.heard(names, text)
  }
}
