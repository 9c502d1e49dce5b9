import { ClientConfig } from '../../config/client-config.js'
import { OnEdited, OnMessage } from '../../decorators/handlers.js'
import { Inject } from '../../decorators/inject.js'
import { Plugin } from '../../decorators/plugin.js'
import type { EditedContext } from '../../handlers/contexts/edited-context.js'
import type { MessageContext } from '../../handlers/contexts/message-context.js'
import { filters } from '../../handlers/filters/filters.js'
import { Outbox } from '../../outbox/outbox.js'
import { knownNames } from '../../outbox/send-record.js'

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
  async message(ctx: MessageContext): Promise<void> {
    await this.heard(ctx)
  }

  /** Somebody may mean by an edit what they would have written. */
  @OnEdited(filters.private.and(filters.incoming))
  async edited(ctx: EditedContext): Promise<void> {
    await this.heard(ctx)
  }

  private async heard({ message, client }: MessageContext | EditedContext): Promise<void> {
    const { chatId, text } = message
    const names = knownNames(client, chatId)
    await this.outbox.contacts.add(names, this.config.sessionName, '')
    await this.outbox.doNotContact.heard(names, text)
  }
}
