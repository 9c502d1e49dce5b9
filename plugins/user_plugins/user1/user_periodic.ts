import { Client, Every, Inject, Plugin } from 'switchboard'
import { infoCard } from '../../shared/info_card.js'
import { LiveMessages } from '../../shared/live_messages.js'

@Plugin({ name: 'user1_periodic' })
export class User1Periodic {
  constructor(
    @Inject(Client) private readonly client: Client,
    @Inject(LiveMessages) private readonly liveMessages: LiveMessages,
  ) {}

  @Every('30s', { name: 'user1_task_send' })
  async refresh() {
    await this.liveMessages.refresh((now, minutesLeft) => infoCard(this.client, now, minutesLeft))
  }
}
