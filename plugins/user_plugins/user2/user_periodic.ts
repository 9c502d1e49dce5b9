import { Client, Every, Inject, Plugin } from 'switchboard'
import { infoCard } from '../../shared/info_card.js'
import { LiveMessages } from '../../shared/live_messages.js'

@Plugin({ name: 'user2_periodic' })
export class User2Periodic {
  constructor(
    @Inject(Client) private readonly client: Client,
    @Inject(LiveMessages) private readonly liveMessages: LiveMessages,
  ) {}

  @Every('30s', { name: 'user2_task_notify' })
  async refresh() {
    await this.liveMessages.refresh((now, minutesLeft) => infoCard(this.client, now, minutesLeft))
  }
}
