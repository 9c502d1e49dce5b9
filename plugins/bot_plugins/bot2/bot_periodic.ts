import { Client, Every, Inject, Plugin } from 'switchboard'
import { infoCard } from '../../shared/info_card.js'
import { LiveMessages } from '../../shared/live_messages.js'

@Plugin({ name: 'bot2_periodic' })
export class Bot2Periodic {
  constructor(
    @Inject(Client) private readonly client: Client,
    @Inject(LiveMessages) private readonly liveMessages: LiveMessages,
  ) {}

  @Every('30s', { name: 'bot2_task_send' })
  async refresh() {
    await this.liveMessages.refresh((now, minutesLeft) => infoCard(this.client, now, minutesLeft))
  }
}
