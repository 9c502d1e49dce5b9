import { Every, Inject, Plugin } from 'switchboard'
import { LiveCards } from '../../shared/live_cards.js'

@Plugin({ name: 'bot1_periodic' })
export class Bot1Periodic {
  constructor(@Inject(LiveCards) private readonly cards: LiveCards) {}

  @Every('30s', { name: 'bot1_task_send' })
  async refresh() {
    await this.cards.refresh()
  }
}
