import { Every, Inject, Plugin } from 'switchboard'
import { LiveCards } from '../../shared/live_cards.js'

@Plugin({ name: 'bot2_periodic' })
export class Bot2Periodic {
  constructor(@Inject(LiveCards) private readonly cards: LiveCards) {}

  @Every('30s', { name: 'bot2_task_send' })
  async refresh() {
    await this.cards.refresh()
  }
}
