import { Every, Inject, Plugin } from 'switchboard'
import { LiveCards } from '../../shared/live_cards.js'

@Plugin({ name: 'user1_periodic' })
export class User1Periodic {
  constructor(@Inject(LiveCards) private readonly cards: LiveCards) {}

  @Every('30s', { name: 'user1_task_send' })
  async refresh() {
    await this.cards.refresh()
  }
}
